"""范本 and 签发授权: what the office lays down for letters to come."""

from __future__ import annotations

import datetime as dt

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.documents.enums import LetterKind
from portal.documents.models import IssueAuthorization, Wording
from portal.documents.permissions import can_authorize, can_edit_wordings, require
from portal.documents.policies import may_sign, needs_reason
from portal.documents.rendering.kinds import spec_for
from portal.documents.rendering.wording import parse_wording
from portal.documents.wordings import current_wording
from portal.errors import Refused, Stale
from portal.organizations.models import Jurisdiction, Tenure

LONGEST = dt.timedelta(days=366)


@action
def save_wording(*, jurisdiction: Jurisdiction, kind: str, text: str, version: int, by: Actor) -> Wording:
    """A new version of the text of a kind of letter; letters already issued keep theirs.

    `version` is the one it was edited from: raises Stale when somebody saved in between, WordingRefused
    with every error and its line, Refused when nothing was changed.
    """
    jurisdiction = Jurisdiction.objects.select_for_update(of=("self",)).get(pk=jurisdiction.pk)
    require(can_edit_wordings(by, jurisdiction))
    current, standing = current_wording(jurisdiction.pk, kind)
    if current != version:
        raise Stale(
            f"您编辑期间，别人已存为第 {current} 版。请复制您的文字，重新打开范本，对照后再存。",
            current=standing,
        )
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"
    parse_wording(text, spec_for(kind))
    if text == standing:
        raise Refused("文字没有改动，不需要另存一版。")
    wording = Wording.objects.create(
        jurisdiction=jurisdiction,
        kind=kind,
        version=current + 1,
        text=text,
        created_at=clock.now(),
        by_label=by.label[:120],
    )
    record("wording.save", by=by, subjects=[wording], changes={"version": (current, wording.version)})
    return wording


@action
def record_authorization(
    *,
    jurisdiction: Jurisdiction,
    kind: str,
    tenure: Tenure,
    from_on: dt.date,
    until_on: dt.date,
    reason: str,
    by: Actor,
) -> IssueAuthorization:
    """The issuing leader lets the morning run sign letters of `kind` in their name, both days included.

    Only for oneself and for a year at most. Raises Refused for dates that do not fit, or when another
    authorization of the kind covers some of the days.
    """
    require(can_authorize(by, jurisdiction))
    may_sign(by, tenure, clock.today())
    reason = needs_reason(reason, "授权")
    _check_interval(from_on, until_on)
    Jurisdiction.objects.select_for_update(of=("self",)).get(pk=jurisdiction.pk)
    standing = IssueAuthorization.objects.filter(
        jurisdiction=jurisdiction,
        kind=kind,
        revoked_at__isnull=True,
        from_on__lte=until_on,
        until_on__gte=from_on,
    )
    if known := standing.first():
        raise Refused(
            f"{known.from_on:%Y-%m-%d} 至 {known.until_on:%Y-%m-%d} 已有{LetterKind(kind).label}的签发授权。"
            "请先收回它，或者换一段日期。"
        )
    authorization = IssueAuthorization.objects.create(
        jurisdiction=jurisdiction,
        kind=kind,
        tenure=tenure,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        created_at=clock.now(),
    )
    record("authorization.record", by=by, subjects=[authorization], note=reason)
    return authorization


def _check_interval(from_on: dt.date, until_on: dt.date) -> None:
    if until_on < from_on:
        sentence = "截止日期不能早于开始日期。"
        raise Refused(sentence, fields={"until_on": sentence})
    if until_on < clock.today():
        sentence = "截止日期已经过去，请选今天或以后的日期。"
        raise Refused(sentence, fields={"until_on": sentence})
    if until_on - from_on > LONGEST:
        sentence = "一次授权最长一年，到期可以再登记。"
        raise Refused(sentence, fields={"until_on": sentence})


@action
def revoke_authorization(*, authorization: IssueAuthorization, by: Actor) -> IssueAuthorization:
    """收回: from now on the morning run only drafts. Raises Refused when it is revoked already."""
    authorization = IssueAuthorization.objects.select_for_update().get(pk=authorization.pk)
    require(can_authorize(by, authorization.jurisdiction))
    if authorization.revoked_at:
        raise Refused("这项签发授权已经收回。")
    authorization.revoked_at = clock.now()
    authorization.save(update_fields=["revoked_at"])
    record("authorization.revoke", by=by, subjects=[authorization])
    return authorization
