"""How much waits behind a menu entry: only where the acting identity itself must act (LOOK §2)."""

from django.db.models import Q

from accountability.enums import TalkStatus
from accountability.models import Talk
from portal.accounts.models import CredentialReset
from portal.actor import Actor, Role
from portal.documents.enums import AddresseePart
from portal.documents.models import LetterAddressee
from responsibilities.enums import ReportStatus
from responsibilities.models import ProgressReport
from responsibilities.queries.milestones import completion_queue


def to_confirm(actor: Actor) -> int:
    """Resets by another administrator that this one may confirm."""
    waiting = CredentialReset.objects.waiting().exclude(by=actor.user.pk).exclude(user=actor.user.pk)
    return waiting.filter(user__person__jurisdiction_id=actor.jurisdiction_id).count()


def to_review(actor: Actor) -> int:
    """Checklists and 完成情况 handed in and not yet accepted or returned; one's own unit's are another's to
    review."""
    waiting = ProgressReport.objects.visible_to(actor).awaiting_review()
    checklists = waiting.exclude(organization__in=actor.own_organization_ids).count()
    return checklists + completion_queue(actor).count()


def to_file(actor: Actor) -> int:
    """Checklists that this identity fills in or signs: one that waits for the signature is the head's."""
    units, signs = _units_of(actor), _units_of(actor, Role.UNIT_HEAD)
    if not units:
        return 0
    to_fill = ProgressReport.objects.filter(organization__in=units).being_filled()
    return to_fill.exclude(~Q(organization__in=signs), status=ReportStatus.TO_SIGN).count()


def to_talk(actor: Actor) -> int:
    return Talk.objects.visible_to(actor).filter(status=TalkStatus.SUGGESTED).count()


def to_receive(actor: Actor) -> int:
    """Letters delivered to this identity's unit or to the person, not yet signed for."""
    if not actor.tenure:
        return 0
    units = _units_of(actor)
    delivered = LetterAddressee.objects.filter(
        part=AddresseePart.MAIN, delivered_at__isnull=False, receipt__isnull=True
    )
    return delivered.filter(Q(organization__in=units) | Q(person=actor.person)).count()


def _units_of(actor: Actor, *roles: Role) -> list[int]:
    return [scope.organization_id for scope in actor.scopes_of(*(roles or (Role.UNIT_CLERK, Role.UNIT_HEAD)))]
