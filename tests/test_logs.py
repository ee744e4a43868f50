"""The console: a line for a refusal, the place as well for a crash."""

import io
import logging
import sys

import pytest

from portal.logs import LineFormatter


def console() -> logging.StreamHandler:
    (handler,) = [each for each in logging.getLogger().handlers if each.name == "console"]
    return handler


@pytest.mark.parametrize(("status", "traced"), [(403, False), (404, False), (500, True), (None, True)])
def test_only_a_crash_says_where(status, traced):
    try:
        raise PermissionError("不许")
    except PermissionError:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "说", (), sys.exc_info())
    if status:
        record.status_code = status
    assert ("PermissionError" in LineFormatter().format(record)) is traced


def test_a_page_that_is_refused_writes_one_line(world, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(console(), "stream", stream)
    assert world.client("clerk").get("/accounts/users/").status_code == 403
    assert stream.getvalue().count("\n") == 1
