"""The small county with one object of every kind, built once for a module; what a test does is taken back."""

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests.security import county


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def objects(django_db_setup, django_db_blocker, media):
    with django_db_blocker.unblock(), time_machine.travel(county.NOON, tick=False), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            built = county.build()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def county_files(settings, media):
    """Its files, in the place of each test's own empty folder."""
    settings.MEDIA_ROOT = media
