"""我为什么能看到: by which seat, oversight or grant an identity sees an object, in words.

It explains what the querysets decide (`visible_to`); what they do not show is 404 here, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from accountability.models import Talk
from portal.accounts.identities import Identity
from portal.actor import Actor, Role
from portal.documents.models import Letter
from portal.organizations.models import Organization, Oversight, Supervision
from portal.workdays.calendar import short, today
from responsibilities.models import Milestone, ProgressReport


@dataclass(frozen=True)
class Kind:
    """What can be asked about: its rows, the unit each is of, and what else opens it than that unit."""

    label: str
    rows: Callable[[], QuerySet]
    unit: Callable[[Model], Organization]
    besides: Callable[[Model, Actor], str] = lambda found, actor: ""


def _addressed(letter: Letter, actor: Actor) -> str:
    mine = letter.addressees.filter(person=actor.person, delivered_at__isnull=False) if actor.person else None
    return "这份文书是发给您本人或抄送您本人的，送达后就能看。" if mine and mine.exists() else ""


def _named(milestone: Milestone, actor: Actor) -> str:
    leads = actor.tenure is not None and milestone.assignment.duty.leader_post_id == actor.tenure.post_id
    return "您这个职务是这项任务写明的责任领导。" if leads else ""


KINDS = {
    "report": Kind(
        "季度清单", lambda: ProgressReport.objects.select_related("organization"), lambda it: it.organization
    ),
    "milestone": Kind(
        "完成节点",
        lambda: Milestone.objects.select_related("assignment__organization", "assignment__duty"),
        lambda it: it.assignment.organization,
        _named,
    ),
    "letter": Kind(
        "文书", lambda: Letter.objects.select_related("organization"), lambda it: it.organization, _addressed
    ),
    "talk": Kind("约谈", lambda: Talk.objects.select_related("organization"), lambda it: it.organization),
}


def reasons(actor: Actor, kind: Kind, found: Model) -> list[str]:
    """Each seat, oversight, supervision or grant of the acting identity that covers the object's unit."""
    unit = kind.unit(found)
    told = [_reason(actor, scope, unit) for scope in actor.scopes if _covers(scope, unit)]
    besides = kind.besides(found, actor)
    return list(dict.fromkeys(told + ([besides] if besides else [])))


def others(identities: list[Identity], actor: Actor, kind: Kind, found: Model) -> list[str]:
    """Labels of the person's other identities that reach the unit, too."""
    unit = kind.unit(found)
    now = actor.tenure or actor.grant
    return [
        each.label
        for each in identities
        if each.ref != getattr(now, "ref", None) and any(_covers(scope, unit) for scope in each.scopes)
    ]


def _covers(scope, unit: Organization) -> bool:
    return scope.organization_id == unit.pk or (scope.subtree and unit.path.startswith(scope.path))


def _reason(actor: Actor, scope, unit: Organization) -> str:
    if actor.grant is not None:
        return _granted(actor.grant, unit)
    post = actor.tenure.post
    if scope.role in (Role.UNIT_HEAD, Role.UNIT_CLERK):
        return f"您是{unit.name}的{post.title}（{Role(scope.role).label}）。"
    if scope.role == Role.LEADER:
        return f"您的职务{post.title}{_overseen(post, scope)}{_and_below(scope, unit)}"
    return f"您负责的{post.organization.name}{_supervised(post, scope)}{_and_below(scope, unit)}"


def _granted(grant, unit: Organization) -> str:
    until = f"至 {short(grant.last_on)}（含当日）" if grant.last_on else "，长期"
    return (
        f"您有“{grant.get_role_display()}”授权：{short(grant.from_on)}起{until}，依据 {grant.reason}；"
        f"范围 {grant.organization.name}及下级，{unit.name}在其中。"
    )


def _overseen(post, scope) -> str:
    row = Oversight.objects.on(today()).filter(post=post, organization=scope.organization_id).first()
    return _relation(row, row.get_kind_display() if row else "分管")


def _supervised(post, scope) -> str:
    rows = Supervision.objects.on(today()).filter(organization=scope.organization_id)
    row = rows.filter(organ=post.organization_id).first()
    return _relation(row, f"{row.get_kind_display()}监督" if row else "监督")


def _relation(row, verb: str) -> str:
    if row is None:
        return verb
    since = f"（{short(row.from_on)}起）" if row.from_on else ""
    return f"{verb}{row.organization.name}{since}"


def _and_below(scope, unit: Organization) -> str:
    return "。" if scope.organization_id == unit.pk else f"，{unit.name}是它的下级。"
