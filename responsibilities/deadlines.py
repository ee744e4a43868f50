"""What the ladder may ask of 明责: opening checklists, drafting 督办书, and where the work is done."""

import datetime as dt
from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.kinds import OWN_DATE_LADDER, QUARTERLY_LADDER, DeadlineKind, register
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import draft_letters, extend_letters, issue_letters
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import IssueAuthorization, Letter
from portal.errors import Refused
from responsibilities.enums import ReportStatus
from responsibilities.kinds import DUTY, QUARTERLY_REPORT
from responsibilities.letters import drafts_for, without_letter
from responsibilities.models import Milestone, ProgressReport


@action
def open_reports(deadlines: Sequence[Deadline], *, on: dt.date, by: Actor) -> None:
    """The period is over: the checklists that waited for it can be filled in."""
    reports = ProgressReport.objects.select_for_update().filter(
        deadline__in=[deadline.pk for deadline in deadlines], status=ReportStatus.PENDING
    )
    opened = list(reports)
    if not opened:
        return
    ProgressReport.objects.filter(pk__in=[report.pk for report in opened]).update(status=ReportStatus.OPEN)
    record("report.open", by=by, subjects=opened)


@action
def draft_supervision(deadlines: Sequence[Deadline], *, on: dt.date, by: Actor) -> tuple[int, int]:
    """Draft 督办书 about what has none yet, or let the unit's and period's draft take it in, and issue those
    that an authorization in force on the day covers; one that cannot be issued stays a draft, with the
    reason in its history. Returns how many letters were (drafted, issued)."""
    _lock_drafts(deadlines)
    drafts = drafts_for(without_letter(deadlines), on)
    extend_letters(drafts=drafts, by=by)
    letters = draft_letters(drafts=drafts, by=by)
    issued = 0
    for authorization in _authorizations(letters, on):
        mine = [letter for letter in letters if _covers(authorization, letter)]
        issued += _issue(mine, authorization, by) if mine else 0
    return len(letters), issued


def _issue(letters: list[Letter], authorization: IssueAuthorization, by: Actor) -> int:
    """All at once; where one of them is refused each by itself, so that it holds up none of the others."""
    try:
        issue_letters(
            letters=letters,
            by=by,
            signed_by=authorization.tenure,
            authorization=authorization,
            refresh=False,
        )
    except Refused as refusal:
        if len(letters) > 1:
            return sum(_issue([letter], authorization, by) for letter in letters)
        record("letter.unissued", by=by, subjects=letters, note=refusal.message)
        return 0
    return len(letters)


def _lock_drafts(deadlines: Sequence[Deadline]) -> None:
    """So that none of them is signed while it is chosen for what is late now."""
    units = {deadline.organization_id for deadline in deadlines}
    drafts = Letter.objects.select_for_update(of=("self",)).filter(
        kind=LetterKind.SUPERVISION_LETTER, status=LetterStatus.DRAFT, organization__in=units
    )
    list(drafts.order_by("pk"))


def _authorizations(letters: Sequence[Letter], on: dt.date) -> list[IssueAuthorization]:
    """The newest of each jurisdiction."""
    rows = (
        IssueAuthorization.objects.in_force(LetterKind.SUPERVISION_LETTER, on)
        .filter(jurisdiction__in={letter.jurisdiction_id for letter in letters})
        .select_related("tenure__post__organization", "tenure__person")
        .order_by("pk")
    )
    return list({row.jurisdiction_id: row for row in rows}.values())


def _covers(authorization: IssueAuthorization, letter: Letter) -> bool:
    """Nobody lets a letter to their own unit go by authorization: it waits for the leading office."""
    return (
        letter.status == LetterStatus.DRAFT
        and letter.jurisdiction_id == authorization.jurisdiction_id
        and letter.organization_id != authorization.tenure.post.organization_id
    )


def report_urls(deadlines: Sequence[Deadline]) -> dict[int, str]:
    rows = ProgressReport.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    return _addresses("responsibilities:report", dict(rows.values_list("deadline_id", "ref")))


def duty_urls(deadlines: Sequence[Deadline]) -> dict[int, str]:
    rows = Milestone.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    return _addresses("responsibilities:milestone", dict(rows.values_list("deadline_id", "ref")))


def duty_leaders(deadlines: Sequence[Deadline]) -> dict[int, int]:
    """The post that the plan names for the duty."""
    rows = Milestone.objects.filter(
        deadline__in=[deadline.pk for deadline in deadlines], assignment__duty__leader_post__isnull=False
    )
    return dict(rows.order_by().values_list("deadline_id", "assignment__duty__leader_post_id"))


def _addresses(name: str, refs: dict[int, str]) -> dict[int, str]:
    """Resolved once: the morning asks for thousands."""
    try:
        before, after = reverse(name, args=["-ref-"]).split("-ref-")
    except NoReverseMatch:
        return {}
    return {pk: f"{before}{ref}{after}" for pk, ref in refs.items()}


def register_kinds() -> None:
    """Called from AppConfig.ready()."""
    register(
        DeadlineKind(
            QUARTERLY_REPORT,
            "季度清单",
            QUARTERLY_LADDER,
            open_work=open_reports,
            draft_letters=draft_supervision,
            url=report_urls,
        )
    )
    register(
        DeadlineKind(
            DUTY,
            "任务完成时限",
            OWN_DATE_LADDER,
            draft_letters=draft_supervision,
            url=duty_urls,
            leaders=duty_leaders,
        )
    )
