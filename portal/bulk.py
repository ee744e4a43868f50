"""Writing thousands of rows faster than the ORM does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from portal.refs import RefField, new_ref

BATCH = 1000


def write_back(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store `fields` of rows that exist already. The rows must be complete and locked: one that somebody
    deleted meanwhile would come back.

    What bulk_update does, but as an upsert on PostgreSQL: its CASE … WHEN cost 10 ms a letter, this 1 ms.
    """
    if not rows:
        return
    manager = type(rows[0])._default_manager
    if connection.vendor == "postgresql":
        manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields, batch_size=BATCH
        )
    else:
        manager.bulk_update(rows, fields, batch_size=100)


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[tuple]) -> None:
    """Insert rows of plain values (text, numbers, dates) for `fields` (attnames), without reading their
    keys back; every other field takes its default, a `ref` its own.

    As arrays on PostgreSQL: making 80,000 objects only to write them took longer than writing them.
    """
    if connection.vendor == "postgresql" and rows:
        _insert_arrays(model, dict(zip(fields, zip(*rows, strict=True), strict=True)), len(rows))
    else:
        model._default_manager.bulk_create(model(**dict(zip(fields, row, strict=True))) for row in rows)


def _insert_arrays(model: type[models.Model], columns: dict[str, Sequence[Any]], count: int) -> None:
    names, values, arrays, types, constants = [], [], [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        names.append(connection.ops.quote_name(field.column))
        given = columns.get(field.attname)
        if given is None and isinstance(field, RefField):
            given = [new_ref() for _ in range(count)]
        if given is None:
            values.append("%s")
            constants.append(field.get_db_prep_save(field.get_default(), connection))
            continue
        arrays.append(list(given))
        values.append(f"given.c{len(arrays)}")
        # varchar without its length: a cast would cut what an insert refuses
        types.append(field.db_type(connection).partition("(")[0])
    table = connection.ops.quote_name(model._meta.db_table)
    source = ", ".join(f"%s::{name}[]" for name in types)
    labels = ", ".join(f"c{n}" for n in range(1, len(arrays) + 1))
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM unnest({source}) AS given({labels})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*constants, *arrays])
