"""Runs queries of an audit: `duckdb FOLDER`, `spark FOLDER`. Each `NAME.sql` of the folder is run over the messages of `NAME.ndjson`, as the
table `events` with the column `payload`; its rows are written to `NAME.ENGINE.json`. `parse DIALECT FILE` parses a query."""

import json
import pathlib
import sys


def cases(folder, engine):
    for query in sorted(pathlib.Path(folder).glob(f"*.{engine}.sql")):
        name = query.name.removesuffix(f".{engine}.sql")
        lines = query.with_name(f"{name}.ndjson").read_bytes().decode().split("\n")
        yield query, query.read_bytes().decode(), [line for line in lines if line]


def write(query, columns, rows):
    rows = [dict(zip(columns, row)) for row in rows]
    query.with_suffix(".json").write_text(json.dumps(rows), encoding="utf-8")


def duckdb(folder):
    import duckdb

    for query, text, lines in cases(folder, "duckdb"):
        connection = duckdb.connect()
        connection.execute("create table events (payload varchar)")
        connection.executemany("insert into events values (?)", [[line] for line in lines])
        result = connection.execute(text)
        write(query, [column[0] for column in result.description], result.fetchall())


def spark(folder):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # Deep expressions want a deep stack; the second compiler of the JVM takes more time than it saves.
        "spark.driver.extraJavaOptions": "-Xss32m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        # The query is of UTC, wherever it runs.
        "spark.sql.session.timeZone": "America/New_York",
        # A query is run once: to compile it takes longer than to run it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for query, text, lines in cases(folder, "spark"):
        session.createDataFrame([(line,) for line in lines], "payload string").createOrReplaceTempView("events")
        rows = session.sql(text.rstrip().removesuffix(";"))
        write(query, rows.columns, [tuple(row) for row in rows.collect()])
    session.stop()


def parse(dialect, path):
    import sqlglot
    from sqlglot import exp

    text = pathlib.Path(path).read_text(encoding="utf-8")
    statements = [found for found in sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE) if found]
    known = [statement for statement in statements if not isinstance(statement, exp.Semicolon)]
    if len(known) != 1 or not isinstance(known[0], exp.Query):
        raise SystemExit(f"{path}: not one query: {[type(statement).__name__ for statement in known]}")
    print(",".join(known[0].named_selects))


{"duckdb": duckdb, "spark": spark, "parse": parse}[sys.argv[1]](*sys.argv[2:])
