"""Ending 分管、联系 and 纪检监督 by hand, where no sheet says so."""

import datetime as dt

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.enums import Precision
from portal.organizations.importing.dates import PartialDate
from portal.organizations.models import Oversight, Person, Supervision, Tenure


@action
def end_oversight(*, oversight: Oversight, on: dt.date, reason: str, by: Actor) -> Oversight:
    """From `on` the post no longer oversees the unit. Raises Refused for a day outside its interval."""
    row = Oversight.objects.select_for_update().get(pk=oversight.pk)
    change = _end(row, on)
    holders = Tenure.objects.on(on - dt.timedelta(days=1)).filter(post=row.post_id).values("person")
    people = Person.objects.filter(pk__in=holders).order_by("pk")
    subjects = [row.organization, row.post, *people]
    record("oversight.end", by=by, subjects=subjects, changes={"to_on": change}, note=_note(row, reason))
    return row


@action
def end_supervision(*, supervision: Supervision, on: dt.date, reason: str, by: Actor) -> Supervision:
    """From `on` the organ no longer supervises the unit. Raises Refused for a day outside its interval."""
    row = Supervision.objects.select_for_update().get(pk=supervision.pk)
    change = _end(row, on)
    subjects = [row.organization, row.organ]
    record("supervision.end", by=by, subjects=subjects, changes={"to_on": change}, note=_note(row, reason))
    return row


def _end(row: Oversight | Supervision, on: dt.date) -> tuple[dt.date | None, dt.date]:
    """Sets the end; gives the old and the new one."""
    if row.to_on is not None and row.to_on <= on:
        ended = PartialDate(row.to_on, row.to_precision)
        raise Refused(f"这一项到{ended}已经结束，不能再往后改。", fields={"on": "要早于已有的结束日期"})
    if row.from_on is not None and on <= row.from_on:
        since = PartialDate(row.from_on, row.from_precision)
        raise Refused(f"这一项从{since}起，结束的日期要晚于这一天。", fields={"on": "要晚于开始日期"})
    old, row.to_on, row.to_precision = row.to_on, on, Precision.DAY
    row.save(update_fields=["to_on", "to_precision"])
    return old, on


def _note(row: Oversight | Supervision, reason: str) -> str:
    if isinstance(row, Oversight):
        return f"{row.post.title} {row.get_kind_display()} {row.organization.name}：{reason}"
    return f"{row.organ.name} 监督 {row.organization.name}：{reason}"
