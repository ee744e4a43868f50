"""The floor of a writing case: the rows that our run left, written again by bare SQL.

What our transaction inserted and updated is read back afterwards; into a fresh copy of the database the
same rows then go by COPY (updates through a temporary table and UPDATE … FROM), in one transaction,
commit included. Nothing of ours runs in it, and the rows lie ready before its clock starts.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

from django.db import connection

TABLES = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'id' AND data_type IN ('bigint', 'integer')
ORDER BY table_name
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""


@dataclass(frozen=True)
class Mark:
    """Where the tables stood before our run."""

    transaction: int
    last: dict[str, int]


@dataclass
class Rows:
    inserted: dict[str, bytes] = field(default_factory=dict)
    updated: dict[str, bytes] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def mark() -> Mark:
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        (transaction,) = cursor.fetchone()
        cursor.execute(TABLES)
        last = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
            (last[table],) = cursor.fetchone()
    return Mark(transaction, last)


def rows_since(before: Mark) -> Rows:
    """What has been written since `before`, ready for COPY."""
    rows = Rows()
    with connection.cursor() as cursor:
        for table, last in before.last.items():
            _read(cursor, rows, table, rows.inserted, "inserted", f"id > {last}")
            newer = f"id <= {last} AND xmin::text::bigint > {before.transaction % 2**32}"
            _read(cursor, rows, table, rows.updated, "updated", newer)
    return rows


def _read(cursor, rows: Rows, table: str, into: dict[str, bytes], what: str, condition: str) -> None:
    cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {condition}')
    if not (count := cursor.fetchone()[0]):
        return
    buffer = io.BytesIO()
    cursor.copy_expert(f'COPY (SELECT * FROM "{table}" WHERE {condition} ORDER BY id) TO STDOUT', buffer)
    into[table] = buffer.getvalue()
    rows.counts[f"{table} {what}"] = count
    cursor.execute(COLUMNS, [table])
    rows.columns[table] = [name for (name,) in cursor.fetchall() if name != "id"]


def write(rows: Rows) -> float:
    """Seconds to write `rows` into the database in use, until committed."""
    started = time.perf_counter()
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            for table, data in rows.inserted.items():
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(data))
            for table, data in rows.updated.items():
                cursor.execute(f'CREATE TEMPORARY TABLE floor (LIKE "{table}") ON COMMIT DROP')
                cursor.copy_expert("COPY floor FROM STDIN", io.BytesIO(data))
                values = ", ".join(f'"{name}" = floor."{name}"' for name in rows.columns[table])
                cursor.execute(f'UPDATE "{table}" SET {values} FROM floor WHERE "{table}".id = floor.id')
                cursor.execute("DROP TABLE floor")
        connection.commit()
    finally:
        connection.set_autocommit(True)
    return time.perf_counter() - started
