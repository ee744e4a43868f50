"""The verbs of the play: each is what one person does with the real action, at the clock's moment."""

from __future__ import annotations

from accountability.actions.talks import hold_talk
from accountability.enums import TalkStatus
from accountability.models import Talk
from portal import clock
from portal.accounts.identities import actor_for, identities_of
from portal.accounts.models import User
from portal.actor import Actor, Role
from portal.deadlines.actions.urges import urge_units
from portal.documents.actions.letters import (
    accept_reply,
    check_letters,
    draft_letters,
    issue_letters,
    receive_letter,
    reply_to_letter,
)
from portal.documents.by_reason import draft_by_reason
from portal.documents.enums import AddresseePart, LetterKind, LetterStatus
from portal.documents.models import Letter
from portal.home.demo import cast, texts
from portal.home.demo.setup import INPUT, unit
from portal.organizations.models import Jurisdiction, Tenure
from portal.storage import store
from responsibilities.actions.evidence import add_evidence
from responsibilities.actions.plans import import_plan, publish_plan
from responsibilities.actions.reports import save_report, send_report, submit_report
from responsibilities.actions.reviews import finish_review, return_entries
from responsibilities.enums import EntryStatus
from responsibilities.importing.reading import read_duties
from responsibilities.models import DutyPlan, ProgressReport
from responsibilities.policies.reports import is_asked
from responsibilities.snapshots import entries_to_sign, reading

COORDINATION = "group:区委反腐败协调小组成员单位"
MEMBERS = ("区纪委监察局", "区委组织部", "区审计局", "区财政局", "区委区政府督查办")


class Stage:
    def __init__(self, jurisdiction: Jurisdiction, year: int):
        self.jurisdiction, self.year = jurisdiction, year
        self._actors: dict[tuple, Actor] = {}

    # -- who

    def of_role(self, part: cast.Part, role: str) -> Actor:
        return self._known(_actor_of_role, part, role)

    def of_unit(self, name: str, role: str) -> Actor:
        """The unit's clerk or head; a unit without a clerk is served by its head."""
        return self._known(_actor_of_unit, name, role)

    def _known(self, look_up, *key) -> Actor:
        if key not in self._actors:
            self._actors[key] = look_up(*key)
        return self._actors[key]

    @property
    def staff(self) -> Actor:
        return self.of_role(cast.STAFF, Role.STAFF)

    @property
    def approver(self) -> Actor:
        return self.of_role(cast.APPROVER, Role.APPROVER)

    def reviewer(self, name: str) -> Actor:
        return self.of_role(cast.OFFICE, Role.STAFF) if name == cast.COMMISSION else self.staff

    # -- the year's plan

    def draft_plan(self) -> None:
        answers = {COORDINATION: [unit(name).ref for name in MEMBERS]}
        reading = read_duties(
            INPUT / "duties.xlsx",
            "duties.xlsx",
            jurisdiction=self.jurisdiction,
            year=self.year,
            answers=answers,
        )
        import_plan(jurisdiction=self.jurisdiction, year=self.year, reading=reading, by=self.staff)

    def publish_plan(self) -> None:
        publish_plan(plan=DutyPlan.objects.get(year=self.year), by=self.staff)

    def check_notices(self) -> None:
        check_letters(letters=Letter.objects.filter(status=LetterStatus.DRAFT), by=self.staff)

    def issue_notices(self) -> None:
        letters = list(Letter.objects.filter(status=LetterStatus.CHECKED).order_by("kind", "pk"))
        signer = Tenure.objects.get(
            person=self.approver.person, post__organization=self.jurisdiction.discipline_organ
        )
        issue_letters(letters=letters, by=self.approver, signed_by=signer)

    def receive_notices(self) -> None:
        for letter in Letter.objects.filter(status=LetterStatus.DELIVERED):
            self._receive(letter)

    # -- checklists

    def report(self, name: str, quarter: int) -> ProgressReport:
        reports = ProgressReport.objects.select_related("organization", "deadline", "plan")
        return reports.get(plan__year=self.year, organization=unit(name), quarter=quarter)

    def fill(self, name: str, quarter: int, part: float = 1.0) -> None:
        """The clerk writes; `part` of the entries when they do not get further."""
        report = self.report(name, quarter)
        entries = [entry for entry in entries_to_sign(report) if is_asked(entry)]
        chosen = entries[: max(1, round(len(entries) * part))]
        typed = {entry.ref: texts.filled(entry, quarter) for entry in chosen}
        save_report(
            report=report, version=report.version, entries=typed, by=self.of_unit(name, Role.UNIT_CLERK)
        )

    def attach(self, name: str, quarter: int) -> None:
        """The clerk uploads a record and an attendance list, each to one of the entries."""
        report, by = self.report(name, quarter), self.of_unit(name, Role.UNIT_CLERK)
        asked = [entry for entry in entries_to_sign(report) if is_asked(entry)]
        for entry, (title, text) in zip(asked, texts.EVIDENCE, strict=False):
            filename = f"第{quarter}季度{title}.txt"
            content = text.format(unit=report.organization.name, quarter=quarter)
            file = store(content.encode(), name=filename)
            add_evidence(report=report, file=file, name=filename, entries=[entry], by=by)

    def correct(self, name: str, quarter: int) -> None:
        report = self.report(name, quarter)
        returned = report.entries.filter(status=EntryStatus.RETURNED)
        typed = {entry.ref: {"text": entry.text + texts.CORRECTION} for entry in returned}
        save_report(
            report=report, version=report.version, entries=typed, by=self.of_unit(name, Role.UNIT_CLERK)
        )

    def send(self, name: str, quarter: int) -> None:
        report = self.report(name, quarter)
        send_report(report=report, version=report.version, by=self.of_unit(name, Role.UNIT_CLERK))

    def submit(self, name: str, quarter: int) -> None:
        report = self.report(name, quarter)
        submit_report(report=report, read=reading(report), by=self.of_unit(name, Role.UNIT_HEAD))

    def accept(self, name: str, quarter: int) -> None:
        finish_review(report=self.report(name, quarter), accept_remaining=True, by=self.reviewer(name))

    def send_back(self, name: str, quarter: int, count: int = 2) -> None:
        report = self.report(name, quarter)
        reasons = {
            entry: texts.pick(texts.RETURN_REASONS, name, entry.assignment.duty.number)
            for entry in entries_to_sign(report)
            if entry.status == EntryStatus.SUBMITTED
        }
        chosen = dict(list(reasons.items())[1 : 1 + count])
        return_entries(report=report, reasons=chosen, by=self.reviewer(name))
        finish_review(report=report, accept_remaining=True, by=self.reviewer(name))

    # -- letters and talks

    def supervision(self, name: str, quarter: int) -> Letter:
        letters = Letter.objects.filter(kind=LetterKind.SUPERVISION_LETTER, organization=unit(name))
        return letters.filter(deadlines__report__quarter=quarter).order_by("pk").last()

    def receive(self, name: str, quarter: int) -> None:
        self._receive(self.supervision(name, quarter))

    def _receive(self, letter: Letter) -> None:
        addressee = letter.addressees.select_related("organization").get(part=AddresseePart.MAIN)
        if addressee.person_id:
            tenure = Tenure.objects.filter(person=addressee.person_id, to_on__isnull=True).order_by("pk")[0]
            receive_letter(addressee=addressee, by=_actor_of_tenure(tenure))
        else:
            by = self.of_unit(addressee.organization.name, Role.UNIT_CLERK)
            receive_letter(addressee=addressee, by=by)

    def reply(self, name: str, quarter: int) -> None:
        letter = self.supervision(name, quarter)
        reply_to_letter(letter=letter, text=texts.REPLY, by=self.of_unit(name, Role.UNIT_HEAD))

    def accept_reply(self, name: str, quarter: int) -> None:
        reply = self.supervision(name, quarter).replies.get(status="submitted")
        accept_reply(reply=reply, by=self.staff)

    def draft_letter(self, name: str) -> None:
        draft = draft_by_reason(
            kind=LetterKind.SUPERVISION_LETTER,
            organization=unit(name),
            year=self.year,
            reason=texts.LETTER_REASON,
        )
        draft_letters(drafts=[draft], by=self.staff)

    def check_letter(self, name: str) -> None:
        waiting = Letter.objects.filter(organization=unit(name), status=LetterStatus.DRAFT)
        check_letters(letters=waiting, by=self.staff)

    def urge(self, name: str, quarter: int) -> None:
        urge_units(deadlines=[self.report(name, quarter).deadline], note=texts.URGE_NOTE, by=self.staff)

    def talk(self, name: str) -> None:
        talk = Talk.objects.get(organization=unit(name), status=TalkStatus.SUGGESTED)
        hold_talk(talk=talk, held_on=clock.today(), note=texts.TALK_NOTE, by=self.staff)


def _actor_of_role(part: cast.Part, role: str) -> Actor:
    user = User.objects.get(username=part.username)
    return next(
        actor_for(user, identity)
        for identity in identities_of(user)
        if any(scope.role == role for scope in identity.scopes)
    )


def _actor_of_unit(name: str, role: str) -> Actor:
    tenures = Tenure.objects.filter(post__organization=unit(name), to_on__isnull=True).order_by("pk")
    tenures = tenures.heads() if role == Role.UNIT_HEAD else tenures.clerks() or tenures.heads()
    return _actor_of_tenure(tenures[0])


def _actor_of_tenure(tenure: Tenure) -> Actor:
    user = User.objects.get(person=tenure.person_id)
    return next(actor_for(user, each) for each in identities_of(user) if each.ref == tenure.ref)
