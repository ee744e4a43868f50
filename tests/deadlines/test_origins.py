"""Which 督办书 or talk a later date of a unit and period belongs to."""

from types import SimpleNamespace

import pytest

from portal.deadlines.origins import base_of, origin_for


@pytest.mark.parametrize(
    ("known", "origin"),
    [
        ([], "x:2026Q1"),
        (["open"], "x:2026Q1"),
        (["gone"], "x:2026Q1/2"),
        (["gone", "open"], "x:2026Q1/2"),
        (["gone", "gone"], "x:2026Q1/3"),
    ],
)
def test_the_open_one_else_the_next_that_is_free(known, origin):
    rows = [
        SimpleNamespace(origin="x:2026Q1" + (f"/{number}" if number > 1 else ""), state=state)
        for number, state in enumerate(known, 1)
    ]
    assert origin_for("x:2026Q1", rows, is_open=lambda row: row.state == "open") == origin
    assert {base_of(row.origin) for row in rows} <= {"x:2026Q1"}
