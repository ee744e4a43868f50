"""The rows of a preview as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable

from portal.organizations.importing.preview import NEW, NONE_OF_THEM, Outcome, Preview, Question, RowPreview

ICONS = {
    Outcome.ERROR: "alert-triangle",
    Outcome.QUESTION: "help-circle",
    Outcome.CHANGED: "git-compare",
    Outcome.NEW: "plus",
    Outcome.UNCHANGED: "check",
}
TONES = {Outcome.ERROR: "late", Outcome.QUESTION: "soon"}
WHOLE = {"staff_number", "code", "kind", "from_on", "to_on", "seat"}  # never broken over two lines
NAMES = {"people": "name"}  # so are people's names, while units' may be long
NONE_DETAILS = {
    "parent": ("都不是", "先新建这个单位，或改表后重传"),
    "unit": ("都不是", "先新建这个单位，或改表后重传"),
    "root": ("不是更名", "改表后重传"),
    "rename": ("都不是", "新单位，按新增导入"),
    "person": ("不是同一个人", "换一个工号后重传"),
    "claim": ("都不是", "几行都按新人登记"),
}
# what else than the candidates there is, where it is not 都不是
NEW_DETAILS = {
    "same": ("是新单位", "按新增导入"),
    "seat": ("只改这样写的行", "另立一个岗位，别人不变"),
}


def tabs_of(preview: Preview, current: str) -> list[dict]:
    counts = preview.counts
    tabs = [{"label": "全部", "url": "?", "count": len(preview.rows), "current": not current}]
    for outcome in Outcome:
        tabs.append(
            {
                "label": outcome.label,
                "url": f"?tab={outcome.value}",
                "count": counts[outcome.value],
                "current": current == outcome.value,
                "tone": TONES.get(outcome) if counts[outcome.value] else None,
                "icon": ICONS[outcome] if outcome in TONES else None,
            }
        )
    absent = {"label": "表中没有", "url": "?tab=absent", "count": len(preview.absent)}
    return [*tabs, absent | {"current": current == "absent"}]


def lines_of(rows: Iterable[RowPreview], preview: Preview) -> list[dict]:
    """One dict a row; a question that several rows raise is put once on the page."""
    asked: dict[str, int] = {}
    return [_line(row, preview, asked) for row in rows]


def _line(row: RowPreview, preview: Preview, asked: dict[str, int]) -> dict:
    notes = [] if row.problems or row.questions else list(row.notes)
    questions = []
    for question in row.questions:
        if (first := asked.setdefault(question.key, row.number)) != row.number:
            notes.append(f"同第 {first} 行的问题")
        elif question.key not in {other["key"] for other in questions}:
            questions.append(_question(question))
    return {
        "number": row.number,
        "outcome": row.outcome,
        "label": Outcome(row.outcome).label,
        "icon": ICONS[Outcome(row.outcome)],
        "cells": [
            _cell(row, key, preview)
            | {"title": title, "whole": key in WHOLE or key == NAMES.get(preview.kind)}
            for key, title in preview.columns
        ],
        "problems": [problem.message for problem in row.problems],
        "asks": [question.message for question in row.questions],
        "notes": notes,
        "questions": questions,
        "offers": row.offers,
    }


def _cell(row: RowPreview, key: str, preview: Preview) -> dict:
    whole = key in WHOLE or key == NAMES.get(preview.kind)
    return _text(row, key, preview) | {"whole": whole}


def _text(row: RowPreview, key: str, preview: Preview) -> dict:
    if key in row.changes and not row.problems:
        old, new = row.changes[key]
        return {"text": new, "old": old, "changed": True}
    title = preview.table.title_of(key)
    mark = ""
    if any(problem.field == title for problem in row.problems):
        mark = "error"
    elif any(question.field == title for question in row.questions):
        mark = "question"
    return {"text": row.cells.get(key, ""), "changed": False, "mark": mark}


def _question(question: Question) -> dict:
    kind = question.key.partition(":")[0]
    others = [(NONE_OF_THEM, *NONE_DETAILS.get(kind, ("都不是", "改表后重传")))]
    if kind in NEW_DETAILS:
        others = [(NEW, *NEW_DETAILS[kind])]
    return {
        "key": question.key,
        "text": question.text,
        "message": question.message,
        "candidates": question.candidates,
        "others": others,
        "alias": question.alias,
    }
