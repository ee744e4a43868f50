"""What people are told: digests and single notices, set-wise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from portal import clock
from portal.accounts.models import User
from portal.actor import Actor
from portal.audit.actions import action
from portal.jobs import enqueue
from portal.notifications.addresses import bare
from portal.notifications.channels import any_channel, channels_of
from portal.notifications.enums import NoticeKind, Severity
from portal.notifications.models import Delivery, Notice, NoticeLine
from portal.notifications.models.notices import NoticeQuerySet
from portal.organizations.models import Person
from portal.workdays import calendar

BATCH = 5000
DELIVER = "notifications.deliver"


@dataclass(frozen=True)
class Line:
    """One line for one person. `key` names what it is about: in the digest of a day a later line with
    the same key takes the place of the earlier one. In `notify`, person_id None means everyone."""

    person_id: int | None
    key: str
    severity: str = Severity.INFO
    text: str = ""
    url: str = ""

    def row(self, notice_id: int) -> NoticeLine:
        return NoticeLine(
            notice_id=notice_id,
            key=self.key[:120],
            severity=self.severity,
            text=self.text[:300],
            url=bare(self.url)[:200],
        )


@action
def add_to_digests(*, lines: Iterable[Line], on: dt.date, by: Actor) -> int:
    """Put each line into its person's digest of the day `on`; returns how many lines are new or changed.

    There is one digest per person and day: it is made when missing, lines that are already there as
    they are add nothing, and a digest that gains something is unread again.
    """
    lines = list(lines)
    if not lines:
        return 0
    notices = _digests({line.person_id for line in lines}, on, by)
    rows = (line.row(notices[line.person_id]) for line in lines)
    last = {(row.notice_id, row.key): row for row in rows}
    fresh = _new_or_changed(list(last.values()), list(notices.values()))
    NoticeLine.objects.bulk_create(
        fresh,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["notice", "key"],
        update_fields=["severity", "text", "url", "read_at"],
    )
    _unread({row.notice_id for row in fresh})
    return len(fresh)


@action
def notify(
    *, person_ids: Iterable[int], kind: NoticeKind, title: str, lines: Iterable[Line] = (), by: Actor
) -> list[Notice]:
    """One notice of `kind` for each person, with its lines; returns the notices."""
    on, lines = clock.today(), list(lines)
    notices = Notice.objects.bulk_create(
        [
            Notice(person_id=person_id, kind=kind, on=on, title=title[:200])
            for person_id in dict.fromkeys(person_ids)
        ],
        batch_size=BATCH,
    )
    rows = {
        (notice.pk, line.key): line.row(notice.pk)
        for notice in notices
        for line in lines
        if line.person_id in (None, notice.person_id)
    }
    NoticeLine.objects.bulk_create(rows.values(), batch_size=BATCH)
    _put_in_outbox({notice.person_id: notice.pk for notice in notices}, by=by)
    return notices


@action
def mark_read(*, notices: Iterable[Notice], by: Actor) -> int:
    """Their reader has seen them; how many were unread until now."""
    return _read(Notice.objects.filter(pk__in=[notice.pk for notice in notices]))


@action
def mark_all_read(*, by: Actor) -> int:
    """Everything in the actor's own inbox."""
    return _read(Notice.objects.visible_to(by))


@action
def mark_matters_read(*, urls: Iterable[str], person: Person | None = None, by: Actor) -> None:
    """What leads to one of `urls` is seen by `person`, or over for everyone. A notice is read when the
    last of its lines is."""
    lines = NoticeLine.objects.filter(url__in={bare(url) for url in urls if url}, read_at__isnull=True)
    lines = lines.filter(notice__read_at__isnull=True)
    if person is not None:
        lines = lines.filter(notice__person=person)
    found = dict(lines.values_list("pk", "notice_id"))
    NoticeLine.objects.filter(pk__in=found).update(read_at=clock.now())
    unread = NoticeLine.objects.filter(notice__in=found.values(), read_at__isnull=True)
    _read(Notice.objects.filter(pk__in=found.values()).exclude(pk__in=unread.values("notice")))


def _read(notices: NoticeQuerySet) -> int:
    """With all their lines; how many were unread until now."""
    keys = list(notices.unread().values_list("pk", flat=True))
    NoticeLine.objects.filter(notice__in=keys, read_at__isnull=True).update(read_at=clock.now())
    return Notice.objects.filter(pk__in=keys).unread().update(read_at=clock.now())


def _digests(person_ids: set[int], on: dt.date, by: Actor) -> dict[int, int]:
    """The day's digest of each person, made where there is none: {person: notice}."""
    found = _digest_keys(person_ids, on)
    missing = sorted(person_ids - set(found))
    if not missing:
        return found
    title = f"{calendar.short(on)}待办提醒"
    Notice.objects.bulk_create(
        [Notice(person_id=pk, kind=NoticeKind.DIGEST, on=on, title=title) for pk in missing],
        batch_size=BATCH,
        ignore_conflicts=True,  # another run of the same morning was first
    )
    made = _digest_keys(set(missing), on)
    _put_in_outbox(made, by=by)
    return found | made


def _digest_keys(person_ids: set[int], on: dt.date) -> dict[int, int]:
    rows = Notice.objects.filter(kind=NoticeKind.DIGEST, on=on, person__in=person_ids).order_by()
    return dict(rows.values_list("person_id", "pk"))


def _new_or_changed(rows: list[NoticeLine], notice_ids: list[int]) -> list[NoticeLine]:
    known = {
        (notice_id, key): content
        for notice_id, key, *content in NoticeLine.objects.filter(notice__in=notice_ids)
        .order_by()
        .values_list("notice_id", "key", "severity", "text", "url")
    }
    return [row for row in rows if known.get((row.notice_id, row.key)) != [row.severity, row.text, row.url]]


def _unread(notice_ids: set[int]) -> None:
    Notice.objects.filter(pk__in=notice_ids, read_at__isnull=False).update(read_at=None)


def _put_in_outbox(notices: dict[int, int], *, by: Actor) -> None:
    """Outbox rows for the channels of each person; a job sends them after commit."""
    if not any_channel():
        return
    users = User.objects.filter(person__in=list(notices)).select_related("person")
    deliveries = [
        # the real time, whatever day is being played
        Delivery(notice_id=notices[user.person_id], channel=channel, next_at=timezone.now())
        for user in users
        for channel in channels_of(user)
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=BATCH, ignore_conflicts=True)
        enqueue(DELIVER, {}, by)
