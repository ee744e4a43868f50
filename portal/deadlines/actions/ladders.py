"""A jurisdiction's own ladder."""

from __future__ import annotations

from collections.abc import Sequence

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.kinds import DeadlineKind, RungSpec
from portal.deadlines.ladders import Ladder, in_order, ladder_of
from portal.deadlines.models import Rung
from portal.deadlines.policies import check_ladder
from portal.organizations.models import Jurisdiction


@action
def set_ladder(
    *, jurisdiction: Jurisdiction, kind: DeadlineKind, rungs: Sequence[RungSpec], by: Actor
) -> Ladder:
    """Replace the rungs of `kind` in `jurisdiction`; equal to the default, it follows the default again.

    What deadlines have taken already stays taken. Raises Refused when the ladder makes no sense.
    """
    check_ladder(rungs)
    old, new = ladder_of(jurisdiction.pk, kind), in_order(rungs)
    if new == old:
        return new
    mine = Rung.objects.filter(jurisdiction=jurisdiction, kind=kind.name)
    mine.delete()
    if new != in_order(kind.rungs):
        Rung.objects.bulk_create([_row(jurisdiction, kind, spec) for spec in new])
    record("ladder.edit", by=by, subjects=[jurisdiction], changes={kind.label: (_words(old), _words(new))})
    return new


@action
def reset_ladder(*, jurisdiction: Jurisdiction, kind: DeadlineKind, by: Actor) -> None:
    """Back to the default of the kind."""
    old = ladder_of(jurisdiction.pk, kind)
    removed, _ = Rung.objects.filter(jurisdiction=jurisdiction, kind=kind.name).delete()
    if removed:
        changes = {kind.label: (_words(old), _words(in_order(kind.rungs)))}
        record("ladder.reset", by=by, subjects=[jurisdiction], changes=changes)


def _row(jurisdiction: Jurisdiction, kind: DeadlineKind, spec: RungSpec) -> Rung:
    return Rung(
        jurisdiction=jurisdiction,
        kind=kind.name,
        anchor=spec.anchor,
        offset=spec.offset,
        effect=spec.effect,
        audience=list(spec.audience),
    )


def _words(ladder: Ladder) -> list[str]:
    return [
        f"{spec.anchor} {spec.offset:+d} {spec.effect} {','.join(spec.audience)}".strip() for spec in ladder
    ]
