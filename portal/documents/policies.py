"""In which state a letter may be signed, and what a reason must be."""

import datetime as dt
from collections.abc import Iterable

from portal.actor import Actor
from portal.documents.composers import by_hand
from portal.documents.models import IssueAuthorization, Letter
from portal.errors import Refused
from portal.organizations.models import Tenure

FILES_LIMIT = 20  # with one reply


def needs_reason(reason: str, verb: str, *, limit: int = 200) -> str:
    """The reason, trimmed; raises Refused when there is none."""
    reason = reason.strip()
    if not reason:
        raise Refused(f"请写明{verb}的原因。", fields={"reason": f"请写明{verb}的原因。"})
    if len(reason) > limit:
        sentence = f"原因最多 {limit} 个字，现在有 {len(reason)} 个。"
        raise Refused(sentence, fields={"reason": sentence})
    return reason


def is_by_hand(letter: Letter) -> bool:
    """Whether a person wrote the reason of a letter of a kind that people may start."""
    return bool(letter.reason) and letter.kind in {composer.kind for composer in by_hand()}


def may_sign(by: Actor, signed_by: Tenure, on: dt.date) -> None:
    """A person signs as themselves, from a tenure that runs today. Raises Refused."""
    if by.person is None or signed_by.person_id != by.person.pk:
        raise Refused("只能由签发人本人签发。请用签发人的账号登录后再签发。")
    if not Tenure.objects.on(on).filter(pk=signed_by.pk).exists():
        raise Refused("您的任职已经结束，不能签发。请由现任签发人签发。")


def authorizes(authorization: IssueAuthorization | None, letters: Iterable[Letter], on: dt.date) -> None:
    """The leader's recorded authorization lets these very letters go. Raises Refused."""
    if authorization is None:
        raise Refused("没有签发授权，自动运行不能签发文书。")
    known = IssueAuthorization.objects.filter(pk=authorization.pk)
    in_force = known.in_force(authorization.kind, on).exists()
    for letter in letters:
        own = (letter.kind, letter.jurisdiction_id) == (authorization.kind, authorization.jurisdiction_id)
        if not (in_force and own):
            raise Refused(
                f"签发授权不适用于这份{letter.get_kind_display()}，或者已经到期、收回，或者授权的人已离任。"
            )


def signing_tenure(by: Actor, letter: Letter, on: dt.date) -> Tenure:
    """The tenure a person signs a letter from. Raises Refused."""
    return own_tenure(by, on, prefer=letter.issuer_id)


def own_tenure(by: Actor, on: dt.date, *, prefer: int | None) -> Tenure:
    """Of a person's tenures the one at the organization `prefer`, else the first. Raises Refused."""
    tenures = list(
        Tenure.objects.on(on).filter(person=by.person).select_related("post__organization").order_by("pk")
    )
    if not tenures:
        raise Refused("您现在没有任职，不能签发。请系统管理员核对您的任职。")
    return next((t for t in tenures if t.post.organization_id == prefer), tenures[0])
