import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.audit import canonical as c

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
SUBJECTS = st.lists(
    st.tuples(st.sampled_from(["a.b", "c.d"]), st.integers(1, 10**6), st.text("abc234", max_size=4)),
    max_size=8,
)


@given(JSON)
def test_what_is_read_back_has_the_same_bytes(value):
    assert c.canonical(json.loads(c.canonical(value))) == c.canonical(value)


@given(JSON)
def test_plain_is_already_plain(value):
    assert c.plain(value) == value
    assert c.canonical(c.plain(value)) == c.canonical(value)


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
def test_order_of_keys_does_not_matter(value):
    assert c.canonical(dict(reversed(value.items()))) == c.canonical(value)


@given(JSON, JSON)
def test_different_values_have_different_bytes(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (c.canonical(one) == c.canonical(other)) == same


@given(st.datetimes(timezones=st.just(ZoneInfo("Asia/Shanghai"))))
def test_a_moment_is_the_same_in_every_zone(at):
    assert c.moment(at) == c.moment(at.astimezone(dt.UTC))


@given(SUBJECTS)
def test_manifest_does_not_depend_on_order(subjects):
    assert c.manifest_of(subjects) == c.manifest_of(reversed(subjects))


@given(SUBJECTS, SUBJECTS)
def test_manifest_tells_sets_apart(one, other):
    assert (c.manifest_of(one) == c.manifest_of(other)) == (sorted(one) == sorted(other))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (dt.date(2026, 4, 9), "2026-04-09"),
        ((1, dt.date(2026, 4, 9)), [1, "2026-04-09"]),
        ({3, 1, 2}, [1, 2, 3]),
        ({1: None}, {"1": None}),
        (1.5, "1.5"),
        ("a\0b\ud800", "a\ufffdb?"),
    ],
)
def test_plain(value, plain):
    assert c.plain(value) == plain
