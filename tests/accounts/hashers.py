"""A hasher that notes whether a transaction was open while it worked."""

from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection


class Watching(MD5PasswordHasher):
    inside: list[bool] = []

    def encode(self, password, salt):
        self.inside.append(connection.in_atomic_block)
        return super().encode(password, salt)
