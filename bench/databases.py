"""The bench's own databases beside the one DATABASE_URL names, and which of them Django talks to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

PREFIX = os.environ.get("BENCH_DATABASE", "zt_bench")


def _parameters() -> dict:
    settings = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {key: settings[name] for key, name in names.items() if settings[name]}


def _administer(statement: str) -> None:
    session = psycopg2.connect(dbname=os.environ["BENCH_MAINTENANCE"], **_parameters())
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


class Database:
    """One database of the bench, with its own Django connection."""

    def __init__(self, label: str, like: Database | None = None):
        self.name = f"{PREFIX}_{label}"
        settings = {**connection.settings_dict, "NAME": self.name}
        self._wrapper = DatabaseWrapper(settings, "default")
        self.drop()
        if like is None:
            _administer(f'CREATE DATABASE "{self.name}"')
        else:
            like.close()
            _administer(f'CREATE DATABASE "{self.name}" TEMPLATE "{like.name}" STRATEGY file_copy')

    def drop(self) -> None:
        self.close()
        _administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def close(self) -> None:
        self._wrapper.close()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Django's default connection is this database's, and open."""
        before = connections["default"]
        connections["default"] = self._wrapper
        try:
            self._wrapper.ensure_connection()
            yield
        finally:
            connections["default"] = before

    def settle(self) -> None:
        """Statistics and visibility as they stand some time after the rows were written."""
        with self.in_use(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


@contextmanager
def temporary(label: str, like: Database | None = None) -> Iterator[Database]:
    database = Database(label, like)
    try:
        yield database
    finally:
        database.drop()
