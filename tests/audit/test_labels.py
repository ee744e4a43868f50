"""What the audit administrator reads is Chinese: every verb recorded anywhere has a name."""

import ast
from pathlib import Path

import pytest

from portal.audit.naming import names_of, registered_names
from portal.audit.queries import field_label
from portal.audit.verbs import full_label, verb_label

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "responsibilities", "assessments", "accountability")
OWN = ROOT / "portal" / "audit" / "actions.py"  # hands its argument on
# f"deadline.{verb}": what its callers put in
ENDINGS = {
    "deadline.": ("hand_in", "rearm", "meet", "cancel", "pause", "resume"),
    "entry.": ("accept", "return"),
    "report.": ("withdraw", "send_back"),
    "talk.": ("hold", "drop"),
}


def recorded() -> set[str]:
    paths = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if path != OWN]
    calls = (node for path in paths for node in ast.walk(ast.parse(path.read_text())))
    return {verb for node in calls if _records(node) for verb in _verbs(node.args[0])}


def _records(node) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and node.func.id in ("record", "record_access")


def _verbs(argument) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return [*_verbs(argument.body), *_verbs(argument.orelse)]
    if isinstance(argument, ast.JoinedStr):
        beginning = argument.values[0].value
        return [beginning + ending for ending in ENDINGS[beginning]]
    return [argument.value]


def test_every_recorded_verb_has_a_name():
    verbs = recorded()
    assert len(verbs) > 60
    assert sorted(verb for verb in verbs if verb_label(verb) == verb) == []


@pytest.mark.parametrize("name", ["late_days", "sha256", "status", "role", "version"])
def test_a_field_has_a_name_even_where_its_model_is_unknown(name):
    assert field_label([], name) != name
    assert not field_label([], name).isascii()


def test_a_field_is_called_as_in_whichever_subject_has_it():
    kinds = {"responsibilities.submission", "responsibilities.progressreport"}
    assert not field_label(kinds, "late_days").isascii()
    assert field_label({"organizations.jurisdiction"}, "contact") != "contact"
    assert field_label({"organizations.jurisdiction"}, "nowhere") == "nowhere"


def test_no_two_verbs_have_the_same_name():
    names = [full_label(verb) for verb in recorded()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(registered_names()))
def test_what_is_named_can_be_looked_up(kind):
    assert names_of([(kind, 0, "abc")])[kind, 0, "abc"].endswith(" abc")
