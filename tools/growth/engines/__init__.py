"""The engines: each has a name, a dialect of SQL, and says why it can't run where it can't."""

from tools.growth.engines.duck import DuckDb
from tools.growth.engines.postgres import Postgres
from tools.growth.engines.spark import Spark
from tools.growth.engines.sqlite import Sqlite

ENGINES = (Sqlite, DuckDb, Postgres, Spark)

__all__ = ["ENGINES", "DuckDb", "Postgres", "Spark", "Sqlite"]
