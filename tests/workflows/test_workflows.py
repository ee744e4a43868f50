import pytest
from django.core.management import CommandError, call_command
from django.db import models

from portal.errors import Refused
from portal.home.management.commands import draw_workflows
from portal.workflows import Workflow, all_workflows


class State(models.TextChoices):
    DRAFT = "draft", "拟稿"
    SENT = "sent", "已发"


LETTER = Workflow(
    name="letter", label="文书", enum=State, transitions={("draft", "send"): "sent"}, verbs={"send": "发出"}
)


def test_next_state_of_a_verb():
    assert LETTER.next(State.DRAFT, "send") == State.SENT


def test_refusal_names_the_state_and_the_verb():
    with pytest.raises(Refused) as refusal:
        LETTER.next(State.SENT, "send")
    assert refusal.value.message == "文书现在是“已发”，不能发出。"


def test_sources_of_a_verb():
    assert LETTER.sources("send") == ["draft"]


def test_a_table_with_an_unknown_state_is_a_programming_error():
    with pytest.raises(ValueError, match="lacks"):
        Workflow(name="x", label="x", enum=State, transitions={("draft", "lose"): "lost"})


def test_diagrams_in_docs_are_current():
    call_command("draw_workflows", check=True)


def test_a_stale_diagram_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_workflows, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match="plan.md"):
        call_command("draw_workflows", check=True)
    call_command("draw_workflows")
    call_command("draw_workflows", check=True)


def test_every_verb_has_a_chinese_name():
    for workflow in all_workflows():
        assert {verb for _, verb in workflow.transitions} <= set(workflow.verbs), workflow.name
