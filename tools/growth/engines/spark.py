"""Spark in local mode: the engine of clusters, here on one machine; it reads the Parquet files."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.growth.dataset import FACT, DataSet
from tools.growth.engines.base import Row
from tools.growth.needs import missing_modules

CORES, MEMORY = 2, "8g"


class Spark:
    """One session with two workers in the same process."""

    name = "Spark"
    dialect = "spark"
    reads_folders = True

    def __init__(self, work: Path):
        from pyspark.sql import SparkSession

        # A statement that Spark refuses is an answer here: its long report isn't needed.
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        self.session = (
            SparkSession.builder.master(f"local[{CORES}]")
            .appName("growth")
            .config("spark.driver.memory", MEMORY)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            # A month written 2026-10 stays a text, as the folders have it.
            .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
            .config("spark.sql.shuffle.partitions", str(2 * CORES))
            .config("spark.local.dir", str(work / "spark"))
            .config("spark.sql.warehouse.dir", str(work / "spark-warehouse"))
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )

    @staticmethod
    def unavailable() -> str:
        """What lacks here, or an empty text."""
        java = Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java"
        if not shutil.which("java") and not java.is_file():
            return "manca Java (17 o più recente): sudo apt install openjdk-17-jre-headless"
        return missing_modules("pyspark")

    def version(self) -> str:
        """The version, as the engine says it."""
        return self.session.version

    def load(self, data: DataSet) -> None:
        """Makes a view for each table."""
        self.session.read.parquet(str(data.folder / FACT)).createOrReplaceTempView(FACT)
        for table, file in data.dimension_files.items():
            self.session.read.parquet(str(file)).createOrReplaceTempView(table)

    def run(self, sql: str) -> list[Row]:
        """The answer to a question."""
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def bytes(self) -> int:
        """Nothing: it has no copy of its own."""
        return 0

    def __enter__(self) -> Spark:
        return self

    def __exit__(self, *error: object) -> None:
        self.session.stop()


def java_version() -> str:
    """The version of Java that Spark runs on."""
    found = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    return found.stderr.split('"')[1] if '"' in found.stderr else ""
