"""Parses the statements of a file for a dialect, and runs them: `parse DIALECT FILE`, `duckdb FILE…`, `columns FILE…`, `load DATABASE FILE…`."""

import sys


def parse(dialect, path):
    """Fails where a statement cannot be parsed, or is kept as a text because sqlglot does not know it."""
    import sqlglot
    from sqlglot import exp

    with open(path, encoding="utf-8") as file:
        statements = sqlglot.parse(file.read(), read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    known = [statement for statement in statements if statement is not None and not isinstance(statement, exp.Semicolon)]
    for statement in known:
        if isinstance(statement, exp.Command):
            raise SystemExit(f"{path}: not understood: {statement.sql()}")
    print(len(known))


def duckdb(*paths):
    """Runs the files one after the other, and lists the columns that there are then."""
    import duckdb

    connection = duckdb.connect()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            connection.execute(file.read())
    rows = connection.execute(
        "select table_name, column_name, data_type from information_schema.columns order by table_name, ordinal_position"
    )
    for row in rows.fetchall():
        print(",".join(row))


def columns(*paths):
    """Runs the files one after the other, and writes the whole list of columns as CSV."""
    import csv

    import duckdb

    connection = duckdb.connect()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            connection.execute(file.read())
    rows = connection.execute("select * from information_schema.columns")
    writer = csv.writer(sys.stdout)
    writer.writerow([column[0] for column in rows.description])
    writer.writerows(rows.fetchall())


def load(database, *paths):
    """Runs the files in a database that is kept."""
    import duckdb

    connection = duckdb.connect(database)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            connection.execute(file.read())


{"parse": parse, "duckdb": duckdb, "columns": columns, "load": load}[sys.argv[1]](*sys.argv[2:])
