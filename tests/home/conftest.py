import os

import pytest
from django.urls import clear_script_prefix

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the tests' thread


@pytest.fixture(autouse=True)
def no_identity_left():
    """The test client, unlike a server, leaves the acting identity's prefix to the next request."""
    yield
    clear_script_prefix()
