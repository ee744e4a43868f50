"""What higher apps teach this one about their letters: filled in their AppConfig.ready().

    register(Composer(
        kind="supervision_letter",
        subjects=subjects,     # optional: what a person may start such a letter about
        draft=draft,           # optional: with `subjects`, makes the drafts
        refresh=refresh,       # optional: brings a waiting draft up to the day it is signed
        settle=settle,         # optional: closes what needs no reply any more
        standing=standing,     # optional: what has become of the demand of a letter that went out
    ))

`subjects(*, actor, year) -> list[tuple[str, str]]`
    (value, label) of what can be written about, for the form 拟文书: ("2026-Q3", "第三季度工作进展清单").
`draft(*, organization, year, subject, reason, by) -> list[LetterDraft]`
    One draft, or none when there is nothing to say; raises Refused with the sentence the form shows.
    `subject` is one of the values; a letter about a reason alone is written without it (by_reason.py).
    Give each hand-started letter an `origin` of its own: `draft_letters` drops an origin it knows.
`refresh(letters, *, on) -> dict[int, dict]`
    By letter pk the context as it stands on the day of signing (days late, reminders, names); a letter
    that is left out keeps its own. Called inside the transaction of 签发; one query per table, please.
`settle(*, letters, by)`
    Closes those of `letters` whose demand was met meanwhile. Called as the last of 签收 and of 退回, inside
    their transaction, so that neither leaves a unit with a reply to write about work that is accepted.
`standing(letter) -> str`
    Its demand today, in words, for 现状 on the page: beside it everything else stays as it was at 签发.

The context of every letter is JSON: `{"values": {key: text}, "tables": {name: [[cell, …], …]}}` with the keys
and table names of `rendering.kinds.SPECS[kind]`. `reply_due` and `as_of` are filled in at 签发, from
`reply_workdays` and the day. Optional: `"facts": [[label, text], …]`, shown beside the letter on its page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.documents.enums import LetterKind


@dataclass(frozen=True)
class Composer:
    kind: str
    subjects: Callable | None = None
    draft: Callable | None = None
    refresh: Callable | None = None
    settle: Callable | None = None
    standing: Callable | None = None

    @property
    def label(self) -> str:
        return LetterKind(self.kind).label


_composers: dict[str, Composer] = {}


def register(composer: Composer) -> None:
    """The later registration of a kind wins."""
    _composers[composer.kind] = composer


def composer_for(kind: str) -> Composer | None:
    return _composers.get(kind)


def by_hand() -> list[Composer]:
    """Kinds that a person may start."""
    return [composer for composer in _composers.values() if composer.draft]
