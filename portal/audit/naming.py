"""What recorded objects are called: a person, a unit, a 文号, a role; never what stands in them.

Each app registers the names of its models in AppConfig.ready(); the audit holds no foreign keys, so names
are looked up when they are read. What has no name, or is gone, keeps its type and number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from string import Formatter

from django.apps import apps
from django.db import models

_formats: dict[str, str] = {}

Subject = tuple[str, int, str]  # type, id, ref


def register_names(formats: dict[str, str]) -> None:
    """Add {"accounts.grant": "{user__person__name} {role}", …}: fields of the model, as a query names
    them; a field with choices shows its label."""
    _formats.update(formats)


def registered_names() -> dict[str, str]:
    return dict(_formats)


def names_of(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """“授权 王示例 签发人” for each; a query per type, however many there are."""
    wanted = defaultdict(set)
    listed = list(subjects)
    for kind, pk, _ in listed:
        wanted[kind].add(pk)
    known = {kind: _names(kind, keys) for kind, keys in wanted.items() if kind in _formats}
    return {
        (kind, pk, ref): f"{type_label(kind)} {known.get(kind, {}).get(pk) or ref}".strip()
        for kind, pk, ref in listed
    }


def type_label(subject_type: str) -> str:
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type


def _names(kind: str, keys: set[int]) -> dict[int, str]:
    model, written = apps.get_model(kind), _formats[kind]
    paths = [name for _, name, _, _ in Formatter().parse(written) if name]
    labels = {path: dict(_field(model, path).flatchoices) for path in paths}
    rows = model._base_manager.filter(pk__in=keys).values("pk", *paths)
    return {row["pk"]: _filled(written, row, labels) for row in rows}


def _filled(written: str, row: dict, labels: dict[str, dict]) -> str:
    values = {path: choices.get(row[path], row[path]) or "" for path, choices in labels.items()}
    return " ".join(written.format(**values).split())


def _field(model, path: str) -> models.Field:
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(last)
