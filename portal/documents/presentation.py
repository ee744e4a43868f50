"""A letter in the words of the pages: state, receipt, address."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from portal import clock
from portal.documents.enums import AddresseePart, LetterKind, LetterStatus
from portal.documents.models import Letter, LetterAddressee
from portal.workdays.calendar import short, workdays_between

S = LetterStatus
PILLS = {
    S.DRAFT: ("todo", "待核稿"),
    S.CHECKED: ("todo", "待签发"),
    S.ISSUED: ("ok", "正在送达"),
    S.DELIVERED: ("soon", "待签收"),
    S.RECEIVED: ("done", "已签收"),
    S.REPLIED: ("ok", "已回复，待审"),
    S.RETURNED: ("soon", "回复退回"),
    S.CLOSED: ("done", "已办结"),
    S.CANCELLED: ("todo", "已作废"),
}
MARKS = {
    LetterKind.SUPERVISION_LETTER: "督",
    LetterKind.TARGET_NOTICE: "通",
    LetterKind.ASSIGNMENT_NOTICE: "告",
}


@dataclass(frozen=True)
class Shown:
    """One letter as a row shows it; addressees and receipts must be loaded."""

    letter: Letter

    @property
    def main(self) -> LetterAddressee | None:
        return next((row for row in self.letter.addressees.all() if row.part == AddresseePart.MAIN), None)

    @property
    def copies(self) -> list[LetterAddressee]:
        return [row for row in self.letter.addressees.all() if row.part == AddresseePart.COPY]

    @property
    def addressee(self) -> str:
        if self.main is None:
            return self.letter.organization.name
        return self.main.label

    @property
    def is_supervision(self) -> bool:
        return self.letter.kind == LetterKind.SUPERVISION_LETTER

    @property
    def number(self) -> str:
        return self.letter.number_text or f"{self.letter.get_kind_display()}（未编号）"

    @property
    def receipt(self):
        return getattr(self.main, "receipt", None)

    @property
    def received(self) -> str:
        """示例己 10月20日; 本人 for a leader in person; how long nobody has signed."""
        if receipt := self.receipt:
            who = "本人" if self.main.person_id else receipt.by_label.split("（")[0]
            return f"{who} {short(timezone.localdate(receipt.received_at))}"
        if self.letter.status == S.DELIVERED:
            days = workdays_between(timezone.localdate(self.letter.delivered_at), clock.today())
            return f"未签收，已 {days} 日" if days else "未签收"
        return ""

    @property
    def unreceived(self) -> bool:
        return self.letter.status == S.DELIVERED

    @property
    def awaits_reply(self) -> bool:
        return bool(self.letter.reply_due_on) and self.letter.status in (S.DELIVERED, S.RECEIVED, S.RETURNED)

    @property
    def days_left(self) -> int:
        """Working days to the reply date; negative when it has passed."""
        return workdays_between(clock.today(), self.letter.reply_due_on)

    @property
    def pill(self) -> tuple[str, str]:
        """(state, words) of LOOK §4."""
        state, words = PILLS[S(self.letter.status)]
        if self.letter.status == S.ISSUED and self.failed:
            return "late", "未送达"
        if not self.awaits_reply:
            return state, words
        if self.days_left < 0:
            return "late", f"回复逾期 {-self.days_left} 日"
        if self.letter.status == S.DELIVERED:
            return state, words
        word = "退回重报" if self.letter.status == S.RETURNED else "待回复"
        return "soon", f"{word}，余 {self.days_left} 日"

    @property
    def failed(self) -> bool:
        job = self.letter.job
        return bool(job) and job.status == "failed"


def file_name(letter: Letter, suffix: str) -> str:
    return f"{letter.number_text}{letter.get_kind_display()}.{suffix}"


def day_of(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
