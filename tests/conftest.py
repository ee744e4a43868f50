"""What every test stands on. Keep it tiny."""

import pytest


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path_factory, request):
    """Anchors and keys of a test never mix with those of the developer's own portal."""
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"


@pytest.fixture(autouse=True)
def calendar_years(request):
    """A transactional test empties every table when it ends; the next one needs the calendar again."""
    marker = request.node.get_closest_marker("django_db")
    transactional = marker and marker.kwargs.get("transaction")
    if transactional or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        from portal.workdays.loading import load_years

        load_years()


@pytest.fixture
def world(db):
    """A small county (tests/world.py)."""
    from tests import world

    return world.build()
