"""The same warehouse and the same questions on four engines: ``python -m tools growth``.

- ``growth make``: writes a data set of any size as Parquet, in constant memory (:mod:`.dataset`);
- ``growth measure``: asks the questions of ``questions/`` to SQLite, DuckDB, PostgreSQL and Spark,
  checks that they all answer the same, and writes ``data/growth/measure.json`` (:mod:`.measure`);
- ``growth engines``: which engines can run here, and what the others lack.

The questions are written once, in SQLite's SQL; sqlglot translates them and each engine runs them
with its own driver. The optional packages are in ``requirements-growth.txt``.
"""
