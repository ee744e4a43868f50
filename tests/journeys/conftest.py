import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the tests' thread

QUIET = [
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
    return {"executable_path": "/usr/bin/chromium", "args": QUIET}


@pytest.fixture(autouse=True)
def no_identity_left():
    """The live server runs in this process; the acting identity's prefix must not reach the next test."""
    from django.urls import clear_script_prefix

    yield
    clear_script_prefix()
