"""Closing again with the present DATA_KEY what earlier keys closed: fields and the vault's own secrets.

Value by value, each compared and set in a transaction of its own: killed anywhere, the next run goes on;
what the portal saves meanwhile is closed with the present key already and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connections, models, router

from . import signing
from .cipher import (
    Damaged,
    WrongKey,
    decrypt,
    decrypt_text,
    encrypt,
    encrypt_text,
    key_id,
    key_of,
    sealed_bytes,
)
from .fields import EncryptedTextField
from .keycheck import sealed_rows

HEAD = 8  # characters of a column that hold the key's id
UNKNOWN = b""  # stands for the key of what no key closed


@dataclass
class Tally:
    """What one run did. `skipped` were closed with the present key already; `problems` says why what is
    left is left."""

    done: int = 0
    skipped: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A column of ciphertext, read and written as it is."""

    field: EncryptedTextField

    def __str__(self):
        return self.field.context

    @property
    def connection(self):
        return connections[router.db_for_write(self.field.model)]

    @property
    def _names(self) -> dict[str, str]:
        meta, quote = self.field.model._meta, self.connection.ops.quote_name
        return {
            "table": quote(meta.db_table),
            "pk": quote(meta.pk.column),
            "column": quote(self.field.column),
        }

    def run(self, statement: str, values: list) -> int | list:
        """Rows of a SELECT, else how many rows were changed."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement.format(**self._names), values)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def key_ids(self) -> Counter:
        """How many values each key has closed, counted by the database."""
        found = self.run(
            "SELECT SUBSTR({column}, 1, %s), COUNT(*) FROM {table} WHERE {column} <> '' GROUP BY 1", [HEAD]
        )
        counts = Counter()
        for head, count in found:
            counts[_key_of(head)] += count
        return counts

    def pages(self, size: int) -> Iterator[list[tuple]]:
        """(pk, ciphertext) of every value, `size` at a time."""
        after, values = "", []
        while page := self.run(
            "SELECT {pk}, {column} FROM {table} WHERE {column} <> ''" + after + " ORDER BY {pk} LIMIT %s",
            [*values, size],
        ):
            yield page
            after, values = " AND {pk} > %s", [page[-1][0]]

    def swap(self, pk, old: str, new: str) -> bool:
        """False when somebody saved in between."""
        statement = "UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s"
        return self.run(statement, [new, pk, old]) == 1


def _key_of(sealed: str) -> bytes:
    try:
        return key_of(sealed_bytes(sealed))
    except Damaged:
        return UNKNOWN


def columns() -> list[Column]:
    """Every EncryptedTextField of every model that has a table, found by the app registry."""
    return [
        Column(each)
        for model in apps.get_models(include_auto_created=True)
        for each in model._meta.local_concrete_fields
        if isinstance(each, EncryptedTextField) and _has_table(model)
    ]


def _has_table(model: type[models.Model]) -> bool:
    tables = connections[router.db_for_write(model)].introspection.table_names()
    return model._meta.db_table in tables


def survey() -> Counter:
    """How many values and secrets each key has closed."""
    counts = Counter()
    for column in columns():
        counts += column.key_ids()
    counts.update(key_of(bytes(row.sealed)) for row, _ in sealed_rows())
    if sealed := signing.sealed_key():
        counts[key_of(sealed)] += 1
    return counts


def rotate_fields(*, batch: int, tell: Callable[[str], None]) -> Tally:
    """Every value of every encrypted field; `tell` hears of each page."""
    tally = Tally()
    for column in columns():
        seen = 0
        for page in column.pages(batch):
            for pk, sealed in page:
                _rotate(column, pk, sealed, tally)
            seen += len(page)
            tell(f"{column} {seen}")
    return tally


def _rotate(column: Column, pk, sealed: str, tally: Tally) -> None:
    context = column.field.context
    try:
        if key_of(sealed_bytes(sealed)) == key_id():
            tally.skipped += 1
            return
        again = encrypt_text(decrypt_text(sealed, context=context), context=context)
    except (Damaged, WrongKey) as error:
        tally.problems.append(f"{column} 主键 {pk}：{error}")
        return
    if column.swap(pk, sealed, again):
        tally.done += 1
    else:
        tally.skipped += 1


def rotate_secrets() -> Tally:
    """The signing key, the hash key and, last of all, the key check: until everything else is done, the
    portal does not start without the key that is still needed."""
    tally = Tally()
    if signing.sealed_key():
        _count(tally, signing.reseal())
    for row, context in sealed_rows():
        _count(tally, _reseal(row, context))
    return tally


def _reseal(row: models.Model, context: str) -> bool:
    sealed = bytes(row.sealed)
    if key_of(sealed) == key_id():
        return False
    again = encrypt(decrypt(sealed, context=context), context=context)
    return type(row).objects.filter(pk=row.pk, sealed=sealed).update(sealed=again) == 1


def _count(tally: Tally, done: bool) -> None:
    tally.done += done
    tally.skipped += not done
