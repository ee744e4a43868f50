import pytest


@pytest.fixture(autouse=True)
def no_identity_left():
    """The live server runs in this process; the acting identity's prefix must not reach the next test."""
    from django.urls import clear_script_prefix

    yield
    clear_script_prefix()
