"""What the page of one letter shows, worked out for the reader's identity."""

from __future__ import annotations

import base64
import hashlib
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from portal import clock
from portal.actor import Actor
from portal.audit.queries import TimelineEntry, timeline
from portal.deadlines.kinds import kinds
from portal.deadlines.lights import days_late
from portal.deadlines.queries import rungs_of
from portal.documents import permissions
from portal.documents.composers import composer_for
from portal.documents.contents import content_of, pin
from portal.documents.enums import LetterStatus, ReplyStatus
from portal.documents.models import Letter
from portal.documents.pictures import render_pages
from portal.documents.policies import is_by_hand
from portal.documents.presentation import Shown
from portal.documents.readiness import missing_settings
from portal.documents.rendering.kinds import COLUMNS
from portal.documents.standing import rungs_at
from portal.documents.wordings import wording_of
from portal.documents.workflows import LETTER
from portal.errors import Refused
from portal.workdays.calendar import add_workdays

RECENT = 8
OFFICE_VERBS = {
    "letter.open", "letter.open_file", "letter.draft", "letter.revise", "letter.check", "letter.redeliver",
}  # fmt: skip
STATES = {
    "letter.receive": "done",
    "letter.accept": "done",
    "letter.close": "done",
    "letter.return": "soon",
    "letter.cancel": "todo",
}


class LetterPageView:
    def __init__(self, letter: Letter, actor: Actor):
        self.letter, self.actor = letter, actor
        self.shown = Shown(letter)
        self.office = permissions.is_office(actor)

    # what this identity may do now

    def _may(self, verb: str, allowed: bool) -> bool:
        return allowed and LETTER.may(self.letter.status, verb)

    @cached_property
    def managing(self) -> bool:
        return permissions.can_manage(self.actor, self.letter)

    @cached_property
    def may_check(self) -> bool:
        return self._may("check", self.managing)

    @cached_property
    def may_revise(self) -> bool:
        return self._may("revise", self.managing) and is_by_hand(self.letter)

    @cached_property
    def may_issue(self) -> bool:
        return self._may("issue", permissions.can_issue(self.actor, self.letter))

    @cached_property
    def may_cancel(self) -> bool:
        return self._may("cancel", permissions.can_cancel(self.actor, self.letter))

    @cached_property
    def may_urge(self) -> bool:
        return self.managing and self.letter.status == LetterStatus.DELIVERED

    @cached_property
    def may_redeliver(self) -> bool:
        return self.managing and self.letter.status == LetterStatus.ISSUED and self.shown.failed

    @cached_property
    def may_close(self) -> bool:
        """Closing without a reply, once everything it is about is settled."""
        if not self._may("close", permissions.can_close(self.actor, self.letter)) or not self.deadlines:
            return False
        return all(deadline.closed_on for deadline in self.deadlines)

    @cached_property
    def may_receive(self) -> bool:
        if self.letter.status == LetterStatus.CANCELLED:
            return False
        return any(
            row.delivered_at and not hasattr(row, "receipt") and permissions.can_receive(self.actor, row)
            for row in self.letter.addressees.all()
        )

    @cached_property
    def copied_only(self) -> bool:
        """Whether this identity signs for a copy alone: the reply is the unit's."""
        return not permissions.can_reply(self.actor, self.letter)

    @cached_property
    def may_reply(self) -> bool:
        asked = self.letter.reply_due_on is not None
        return asked and self._may("reply", permissions.can_reply(self.actor, self.letter))

    @cached_property
    def may_review(self) -> bool:
        return self.letter.status == LetterStatus.REPLIED and permissions.can_review(self.actor, self.letter)

    @property
    def sign_url(self) -> str:
        here = reverse("documents:letter", args=[self.letter.ref])
        return f"{reverse('documents:letter_sign')}?{urlencode({'refs': self.letter.ref, 'next': here})}"

    @property
    def missing(self) -> dict:
        """What the county has yet to set, for a draft."""
        return {} if self.letter.number_text else missing_settings(self.letter.jurisdiction, self.actor)

    # the paper

    @cached_property
    def pages(self) -> list:
        return list(self.letter.pages.all())

    @cached_property
    def preview(self) -> dict:
        """A letter without files as it would be signed today: {"pages": [address, …]} or {"error": …}."""
        try:
            content = content_of(self.letter.kind, self._preview_context())
            pages = [base64.b64encode(page).decode() for page in render_pages(content)]
        except Refused as refusal:
            return {"error": refusal.message}
        return {"pages": [f"data:image/png;base64,{page}" for page in pages]}

    def _preview_context(self) -> dict:
        letter, today = self.letter, clock.today()
        if letter.number_text:
            return letter.context
        composer = composer_for(letter.kind)
        if composer and composer.refresh:
            letter.context = composer.refresh([letter], on=today).get(letter.pk, letter.context)
        version, text = wording_of(letter)
        due_on = add_workdays(today, letter.reply_workdays) if letter.reply_workdays else None
        return pin(letter, version=version, wording=text, on=today, reply_due_on=due_on)

    @cached_property
    def intact(self) -> bool | None:
        """Whether the stored PDF is what was delivered; None while there is none."""
        if self.letter.pdf is None:
            return None
        try:
            return hashlib.sha256(self.letter.pdf.read()).hexdigest() == self.letter.sha256
        except OSError:
            return False

    # how things stand

    @cached_property
    def deadlines(self) -> list:
        return list(self.letter.deadlines.select_related("organization").order_by("due_on", "pk"))

    @cached_property
    def rungs(self) -> list[dict]:
        """Of a draft where the ladder is, of a letter where it was when the letter went out."""
        if not self.deadlines:
            return []
        signed_on = self.letter.dated_on
        return rungs_at(self.deadlines[0], signed_on) if signed_on else rungs_of(self.deadlines[0])

    @cached_property
    def standing(self) -> str:
        composer = composer_for(self.letter.kind)
        return composer.standing(self.letter) if composer and composer.standing else ""

    @property
    def reminders(self) -> str:
        """The letter's sentence under a head that says 此前."""
        return self.context.get("reminders", "").removeprefix("此前，")

    @cached_property
    def demand_url(self) -> str:
        """Where the unit does what the letter demands."""
        if not self.deadlines:
            return ""
        deadline = self.deadlines[0]
        kind = kinds().get(deadline.kind)
        return kind.url([deadline]).get(deadline.pk, "") if kind and kind.url else ""

    @cached_property
    def late(self) -> int:
        return max((days_late(deadline) for deadline in self.deadlines), default=0)

    @cached_property
    def settled(self) -> bool:
        return bool(self.deadlines) and all(deadline.closed_on for deadline in self.deadlines)

    @property
    def context(self) -> dict:
        return self.letter.context

    @cached_property
    def tables(self) -> list[dict]:
        """Each row as (head, cell) pairs: a phone shows every cell under its head."""
        heads = {name: [self._head(column.title) for column in columns] for name, columns in COLUMNS.items()}
        return [
            {
                "name": name,
                "heads": heads[name],
                "rows": [list(zip(heads[name], row, strict=False)) for row in rows],
            }
            for name, rows in self.context.get("tables", {}).items()
            if name in heads
        ]

    def _head(self, title: str) -> str:
        return "发文时情况" if title == "情况" and self.letter.number_text else title

    @cached_property
    def replies(self) -> list:
        return list(self.letter.replies.prefetch_related("files__file"))

    @cached_property
    def reply_under_review(self):
        return next((reply for reply in self.replies if reply.status == ReplyStatus.SUBMITTED), None)

    @cached_property
    def opened(self) -> int:
        return sum(entry.verb == "letter.open" for entry in self._entries)

    @cached_property
    def _entries(self) -> list[TimelineEntry]:
        return timeline(self.letter)

    @cached_property
    def events(self) -> list[dict]:
        """The history, newest first; drafts and readings are the office's business."""
        entries = [entry for entry in self._entries if self.office or entry.verb not in OFFICE_VERBS]
        return [_event(entry) for entry in entries]

    @property
    def recent(self) -> list[dict]:
        return self.events[:RECENT]

    @property
    def older(self) -> list[dict]:
        return self.events[RECENT:]

    @cached_property
    def place(self) -> str:
        """The newest event's place in the audit chain."""
        return self._entries[0].place if self._entries else ""


def _event(entry: TimelineEntry) -> dict:
    who, _, post = (entry.identity or entry.who).partition("（")
    details = [post.removesuffix("）"), entry.note, _where(entry)]
    return {
        "at": entry.at,
        "text": f"{who} {entry.label}".strip(),
        "detail": "　".join(part for part in details if part),
        "state": STATES.get(entry.verb),
    }


def _where(entry: TimelineEntry) -> str:
    return entry.event.address if entry.verb in ("letter.receive", "letter.open") else ""
