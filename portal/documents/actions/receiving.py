"""签收, 回复, 认可 and 退回, 催签收."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from portal import clock
from portal.accounts.policies import check_may_sign
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions import deadlines as deadline_actions
from portal.documents.actions.drafting import lock, moved
from portal.documents.composers import composer_for
from portal.documents.enums import AddresseePart, LetterStatus
from portal.documents.models import Letter, LetterAddressee, Receipt, Reply, ReplyFile
from portal.documents.permissions import can_manage, can_receive, can_reply, can_review, require
from portal.documents.policies import FILES_LIMIT, needs_reason
from portal.documents.recipients import tell
from portal.documents.workflows import REPLY
from portal.errors import Refused
from portal.notifications.enums import Severity
from portal.storage import StoredFile
from portal.workdays.calendar import add_workdays, short, workdays_between

URGE_AGAIN = 3  # working days between two 催签收 of one letter
TEXT_LIMIT = 5000


@action
def receive_letter(*, addressee: LetterAddressee, by: Actor) -> Receipt:
    """签收: who, as which post, from where. A second time gives the first receipt back.

    The letter is 已签收 once its 主送 has signed, 已办结 at once where its demand was met before; a copy's
    receipt changes nothing else.
    """
    require(can_receive(by, addressee))
    check_may_sign(by)
    letter = lock([addressee.letter])[0]
    if known := Receipt.objects.filter(addressee=addressee).first():
        return known
    if addressee.delivered_at is None or letter.status == LetterStatus.CANCELLED:
        raise Refused(f"{letter} 现在不能签收：还没有送达，或者已经作废。")
    receipt = Receipt.objects.create(
        addressee=addressee,
        tenure=by.tenure,
        by_user_id=by.user.pk,
        by_label=by.label[:120],
        address=by.address[:60],
        received_at=clock.now(),
    )
    changes = None
    if addressee.part == AddresseePart.MAIN and letter.status == LetterStatus.DELIVERED:
        changes = moved(letter, "receive")
        letter.save(update_fields=["status"])
    record("letter.receive", by=by, subjects=[letter], changes=changes, note=f"代表 {addressee.label}")
    if changes:
        _settle(letter, by)
    return receipt


@action
def reply_to_letter(
    *, letter: Letter, text: str, by: Actor, files: Sequence[tuple[str, StoredFile]] = ()
) -> Reply:
    """回复: text and (name, file) pairs by the addressed unit's head or clerk. Stops the reply's ladder.

    Raises Refused before 签收, without text, or while another reply is under review.
    """
    letter = lock([letter])[0]
    require(can_reply(by, letter))
    check_may_sign(by)
    text = text.strip()
    _check_text(text, files)
    changes = moved(letter, "reply")
    letter.save(update_fields=["status"])
    reply = Reply.objects.create(
        letter=letter, text=text, by_label=by.label[:120], by_user_id=by.user.pk, created_at=clock.now()
    )
    ReplyFile.objects.bulk_create(
        [ReplyFile(reply=reply, file=file, name=name[-200:]) for name, file in files]
    )
    if letter.reply_deadline:
        deadline_actions.hand_in(deadlines=[letter.reply_deadline], on=clock.today(), by=by)
    attached = "、".join(f"{name}（{file.sha256[:12]}）" for name, file in files)
    record("letter.reply", by=by, subjects=[letter], changes=changes, note=attached and f"附件：{attached}")
    return reply


def _check_text(text: str, files: Sequence) -> None:
    if not text:
        raise Refused("请写回复内容。", fields={"text": "请写明逾期原因和改进措施。"})
    if len(text) > TEXT_LIMIT:
        sentence = f"回复最多 {TEXT_LIMIT} 个字，现在有 {len(text)} 个。较长的材料请作为附件上传。"
        raise Refused(sentence, fields={"text": sentence})
    if len(files) > FILES_LIMIT:
        raise Refused(f"附件最多 {FILES_LIMIT} 个。", fields={"files": f"附件最多 {FILES_LIMIT} 个。"})


@action
def accept_reply(*, reply: Reply, by: Actor) -> Letter:
    """认可: the reply settles the letter, which is then 已办结."""
    letter, reply = _under_review(reply, by)
    changes = moved(letter, "accept")
    letter.closed_at = clock.now()
    letter.save(update_fields=["status", "closed_at"])
    _review(reply, "accept", by)
    if letter.reply_deadline:
        deadline_actions.meet(deadlines=[letter.reply_deadline], on=clock.today(), by=by)
    record("letter.accept", by=by, subjects=[letter], changes=changes)
    tell(letter, f"{letter.number_text} 的回复已认可，文书办结", by=by, addressees=_main(letter))
    return letter


@action
def return_reply(*, reply: Reply, reason: str, by: Actor) -> Letter:
    """退回 with a reason: the unit replies again, within the days it had from the beginning; unless the
    letter's demand was met meanwhile: then it is 已办结 and nothing more is asked."""
    letter, reply = _under_review(reply, by)
    reason = needs_reason(reason, "退回", limit=300)
    changes = moved(letter, "return")
    _review(reply, "return", by, reason)
    if letter.reply_deadline:
        due_on = _next_due(letter)
        deadline_actions.rearm(deadlines=[letter.reply_deadline], due_on=due_on, by=by)
        changes["reply_due_on"] = (letter.reply_due_on, letter.reply_deadline.due_on)
        letter.reply_due_on = letter.reply_deadline.due_on
    letter.save(update_fields=["status", "reply_due_on"])
    record("letter.return", by=by, subjects=[letter], changes=changes, note=reason)
    _settle(letter, by)
    closed = letter.status == LetterStatus.CLOSED
    title = f"{letter.number_text} 的回复被退回，" + (
        "所督办的事项已办结，不用再回复" if closed else "请重新回复"
    )
    severity = Severity.INFO if closed else Severity.SOON
    tell(letter, title, by=by, text=f"退回原因：{reason}", severity=severity, addressees=_main(letter))
    return letter


def _settle(letter: Letter, by: Actor) -> None:
    composer = composer_for(letter.kind)
    if composer and composer.settle:
        composer.settle(letters=[letter], by=by)
        letter.refresh_from_db(fields=["status", "closed_at"])


def _next_due(letter: Letter):
    """The later of the date printed and the letter's own number of working days from today."""
    return max(letter.reply_due_on, add_workdays(clock.today(), letter.reply_workdays or 0))


def _under_review(reply: Reply, by: Actor) -> tuple[Letter, Reply]:
    letter = lock([reply.letter])[0]
    require(can_manage(by, letter))
    if not can_review(by, letter):
        raise Refused("这是您本单位的回复，不能由您审核。请由领导小组办公室审核。")
    return letter, Reply.objects.select_for_update().get(pk=reply.pk)


def _review(reply: Reply, verb: str, by: Actor, reason: str = "") -> None:
    reply.status = REPLY.next(reply.status, verb)
    reply.reviewed_label, reply.reviewed_at = by.label[:120], clock.now()
    reply.return_reason = reason
    reply.save(update_fields=["status", "reviewed_label", "reviewed_at", "return_reason"])


def _main(letter: Letter) -> list[LetterAddressee]:
    return [row for row in letter.addressees.all() if row.part == AddresseePart.MAIN]


@action
def urge_receipt(*, letters: Iterable[Letter], by: Actor) -> list[Letter]:
    """催签收: remind who has not signed; returns the letters urged. One that was urged within three
    working days is passed over. Raises Refused when nothing is left."""
    today, urged = clock.today(), []
    for letter in lock(letters):
        require(can_manage(by, letter))
        if letter.status == LetterStatus.DELIVERED and not _urged_lately(letter, today):
            letter.urged_on = today
            letter.save(update_fields=["urged_on"])
            waiting = letter.addressees.filter(receipt__isnull=True, part=AddresseePart.MAIN)
            title = f"请签收 {letter.number_text}"
            text = f"{letter.subject}，{short(_delivered_on(letter))}送达"
            tell(letter, title, by=by, text=text, severity=Severity.SOON, addressees=waiting)
            urged.append(letter)
    if not urged:
        raise Refused(f"没有可催的文书：都已签收，或者 {URGE_AGAIN} 个工作日内已经催过。")
    record("letter.urge", by=by, subjects=urged)
    return urged


def _urged_lately(letter: Letter, today) -> bool:
    return letter.urged_on is not None and workdays_between(letter.urged_on, today) < URGE_AGAIN


def _delivered_on(letter: Letter):
    return timezone.localdate(letter.delivered_at)
