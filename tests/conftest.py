"""What every test stands on. Keep it tiny."""

import os

import pytest
from django.test import override_settings
from pytest_django.plugin import blocking_manager_key

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the tests' thread

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": "/usr/bin/chromium", "args": CHROMIUM}


@pytest.fixture(scope="session", autouse=True)
def no_data_dir_of_others(tmp_path_factory):
    """For what is laid down once for a module, before the first test has its own."""
    folder = tmp_path_factory.mktemp("shared-data")
    with override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "media"):
        yield


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path_factory):
    """Anchors and keys of a test never mix with those of the developer's own portal."""
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A transactional test empties every table when it ends; every test stands on the calendar."""
    yield
    marker = item.get_closest_marker("django_db")
    transactional = marker and marker.kwargs.get("transaction")
    if nextitem and (transactional or {"transactional_db", "live_server"} & set(item.fixturenames)):
        from portal.workdays.loading import load_years

        with item.config.stash[blocking_manager_key].unblock():
            load_years()


@pytest.fixture
def world(db):
    """A small county (tests/world.py)."""
    from tests import world

    return world.build()
