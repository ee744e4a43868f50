"""The small county with one object of every kind: at 龙台, 花桥 and 区纪委, and at 鼎屏 of another county.

`Objects.args(kind, role, column)` are the parts of an address that names an object of that kind: the
role's own, another unit's (or person's), or another county's; `Objects.body(…)` what a form says of it.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.test import Client

from accountability.actions.talks import suggest_talks
from portal.accounts.identities import identities_of
from portal.accounts.models import ApiToken, CredentialReset, SecurityKey, SignIn, TokenScope
from portal.actor import Role, system
from portal.deadlines.models import DailyRun
from portal.documents.actions.letters import receive_letter, reply_to_letter
from portal.documents.models import Letter, LetterAddressee
from portal.jobs.models import Job, Sweep
from portal.notifications.models import Notice, NoticeLine
from portal.organizations.enums import GroupRule, ImportKind, OversightKind, Seat, SupervisionKind
from portal.organizations.models import (
    ImportBatch,
    OrganizationGroup,
    Oversight,
    Supervision,
)
from portal.storage import store
from responsibilities.models import (
    Duty,
    DutyCategory,
    DutyPlan,
    Evidence,
    ReportDraft,
)
from tests import world as worlds
from tests.documents import letters as make
from tests.organizations import imports
from tests.responsibilities import builders
from tests.security.routes import ROLES
from tests.workbooks.makers import xlsx

NOON = dt.datetime(2026, 4, 7, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ABROAD = "鼎屏"
PLACES = ("龙台", "花桥", "区纪委", ABROAD)
CLERKS = {"龙台": "clerk", "花桥": "colleague", "区纪委": "commission_clerk", ABROAD: "stranger"}
DUTIES = (["工作任务", "牵头单位", "完成时限"], ["实行承诺制度", "龙台镇", "12月底前"])


OTHER_PERSON, FAR_PERSON = "colleague", "stranger"


@dataclass
class Objects:
    world: worlds.World
    units: dict[str, dict[str, dict]] = field(default_factory=dict)  # place → kind → args
    counties: list[dict[str, dict]] = field(default_factory=lambda: [{}, {}])  # here, elsewhere
    people: dict[str, dict[str, dict]] = field(default_factory=dict)  # user → kind → args
    bodies: dict[str, dict[str, dict]] = field(default_factory=dict)  # place → kind → form
    sessions: dict[str, str] = field(default_factory=dict)  # user → cookie
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def client(self, role: str | None) -> Client:
        """A browser with nothing but the cookie of its signing in."""
        self.browser.cookies.clear()
        if role:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[ROLES[role].who]
        return self.browser

    def args(self, kind: str, role: str, column: int) -> dict:
        return self._found(self.units, kind, role, column) if kind else {}

    def body(self, kind: str, role: str, column: int) -> dict:
        fixed = FIXED.get(kind)
        return fixed if fixed is not None else self._found(self.bodies, kind, role, column)

    def _found(self, places, kind: str, role: str, column: int) -> dict:
        if kind in CONSTANT:
            return CONSTANT[kind]
        who, unit = ROLES[role].who, ROLES[role].unit
        person = (who, OTHER_PERSON, FAR_PERSON)[column]
        if kind in self.people[person]:
            return self.people[person][kind]
        if kind in self.counties[0]:
            return self.counties[column == 2][kind]
        return places[(unit, "花桥", ABROAD)[column]][kind]


CONSTANT = {
    "ladder": {"kind": "quarterly_report"},
    "wording": {"kind": "supervision_letter"},
    "sheet": {"kind": "organizations"},
    "folded": {"key": "towns"},
    "app": {"app_label": "organizations"},
}
FIXED = {
    "": {},
    "password": {"password": worlds.PASSWORD},
    "question": {"key": "unit:龙台镇", "value": "x"},
}


def build() -> Objects:
    world = worlds.build()
    _people_elsewhere(world)
    objects = Objects(world)
    abroad = replace(world, jurisdiction=world.elsewhere)
    plans = [builders.plan(world, duties=2), builders.plan(abroad, duties=2)]
    for place in PLACES:
        objects.units[place], objects.bodies[place] = {}, {}
        _work(objects, place, plans[place == ABROAD])
        _letters(objects, place)
        _relations(objects, place)
    for number, plan in enumerate(plans):
        _county(objects, number, plan, (world, abroad)[number])
    for who in {seated.who for seated in ROLES.values()} | {OTHER_PERSON, FAR_PERSON}:
        _person(objects, who)
    for seated in ROLES.values():
        objects.sessions[seated.who] = _signed_in(world, seated.who)
    Sweep.objects.create(pk=1, swept_at=NOON)
    return objects


def _people_elsewhere(world) -> None:
    worlds.seat(world, "far_leader", "巴示例", "邻水县委", "县委副书记", Seat.MEMBER)


def _work(objects: Objects, place: str, plan: DutyPlan) -> None:
    """A checklist with evidence and drafts, a milestone, a talk."""
    world, unit, args = objects.world, objects.world[place], objects.units[place]
    assignments = [builders.assign(duty, unit) for duty in plan.duties.order_by("number")]
    report = builders.report_of(plan, unit, 1, assignments)
    entry = report.entries.order_by("pk").first()
    evidence = Evidence.objects.create(
        organization=unit,
        file=store(f"{place}的材料".encode(), name="材料.txt"),
        name="材料.txt",
        uploaded_label="示例",
    )
    draft = ReportDraft.objects.create(
        report=report, person=world.tenures[CLERKS[place]].person, base_version=1, superseded_at=NOON
    )
    [talk] = suggest_talks([report.deadline], on=NOON.date(), by=system())
    named = {"ref": report.ref, "entry_ref": entry.ref}
    args.update(
        report={"ref": report.ref},
        entry=named,
        own_evidence={"ref": report.ref, "evidence_ref": evidence.ref},
        used_evidence=named | {"evidence_ref": evidence.ref},
        lost={"ref": report.ref, "draft_ref": draft.ref},
        api_entry={"ref": entry.ref},
        evidence={"ref": evidence.ref},
        milestone={"ref": assignments[0].milestones.get().ref},
        talk={"ref": talk.ref},
        why={"kind": "report", "ref": report.ref},
    )
    objects.bodies[place].update(
        deadline={"deadline": report.deadline.ref},
        urged={"report": report.ref},
        saved={"version": 1, "entries": [{"ref": entry.ref, "text": "已开会"}]},
    )


def _letters(objects: Objects, place: str) -> None:
    """One delivered, one received and answered, one still a draft."""
    world, args = objects.world, objects.units[place]
    here = "龙台" if place == ABROAD else place
    leader = world.tenures["leader" if here == "龙台" else "bureau_head"].person
    one, two, draft = (make.supervision(world, f"{place}:{n}", here, copies=[leader]) for n in range(3))
    delivered, answered = make.delivered(world, one, two)
    [drafted] = make.drafted(world, draft)
    clerk = world.actor(CLERKS[here])
    receive_letter(addressee=answered.addressees.get(part="main"), by=clerk)
    files = [("回复.txt", store(b"reply", name="a.txt"))]
    reply = reply_to_letter(letter=answered, text="已整改", by=clerk, files=files)
    file = reply.files.get()
    if place == ABROAD:
        _move_abroad(world, [delivered, answered, drafted])
    args.update(
        letter={"ref": delivered.ref},
        drafted={"ref": drafted.ref},
        letter_file={"ref": delivered.ref, "suffix": "pdf"},
        letter_page={"ref": delivered.ref, "number": 1},
        reply_file={"ref": answered.ref, "file_ref": file.ref},
        reply={"ref": answered.ref, "reply_ref": reply.ref},
    )
    objects.bodies[place]["letters"] = {"ref": drafted.ref, "verb": "check"}


def _move_abroad(world, letters: list[Letter]) -> None:
    """The other county has no commission of its own in the small world: its letters are made here."""
    rows = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    rows.update(organization=world[ABROAD], issuer=world["邻水县委"], jurisdiction=world.elsewhere)
    addressees = LetterAddressee.objects.filter(letter__in=rows)
    addressees.filter(part="main").update(organization=world[ABROAD])
    addressees.exclude(part="main").update(person=world.tenures["far_leader"].person)


def _relations(objects: Objects, place: str) -> None:
    """By seats that none of the roles has: an oversight more would be a reach more."""
    world, unit, args = objects.world, objects.world[place], objects.units[place]
    abroad = place == ABROAD
    post = world.tenures["far_leader" if abroad else "bureau_head"].post
    organ = world["邻水县委" if abroad else "区委办"]
    Oversight.objects.create(post=post, organization=unit, kind=OversightKind.LIAISE, from_on=worlds.START)
    Supervision.objects.create(
        organ=organ, organization=unit, kind=SupervisionKind.JOINT, from_on=worlds.START
    )
    person = world.tenures[CLERKS[place]].person
    args.update(
        unit={"ref": unit.ref},
        oversight={"ref": unit.ref, "post": post.ref, "kind": OversightKind.LIAISE},
        supervision={"ref": unit.ref, "organ": organ.ref},
        person={"ref": person.ref},
        admin_organization={"object_id": str(unit.pk)},
        admin_person={"object_id": str(person.pk)},
    )


def _county(objects: Objects, number: int, plan: DutyPlan, world) -> None:
    """What belongs to a county and to no unit."""
    args, here = objects.counties[number], number == 0
    draft = DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2027, title="2027年度分工")
    category = DutyCategory.objects.create(plan=draft, number=1, title="廉政承诺机制")
    duty = Duty.objects.create(plan=draft, category=category, number=1, title="实行承诺制度", windows=[])
    group = OrganizationGroup.objects.create(
        jurisdiction=world.jurisdiction, name="各地各部门", normalized="各地各部门", rule=GroupRule.ALL
    )
    authorization = make.authorization(
        world, tenure=world.tenures["secretary" if here else "far_leader"], reason=f"授权{number}"
    )
    run = DailyRun.objects.create(on=NOON.date(), finished_at=NOON)
    account = world.users["bureau_clerk" if here else "far_leader"]
    args.update(
        event={"chain": "county" if here else f"jurisdiction:{world.jurisdiction.pk}", "seq": 1},
        plan={"ref": plan.ref},
        draft_plan={"ref": draft.ref},
        duty={"ref": plan.duties.first().ref},
        draft_duty={"ref": duty.ref},
        group={"ref": group.ref},
        authorization={"ref": authorization.ref},
        run={"ref": run.ref},
        account={"ref": account.ref},
        grant={"ref": worlds.grant(world, account.username, Role.READER, "区委" if here else "邻水县委").ref},
        reset={"ref": CredentialReset.objects.create(user=account, kind="password").ref},
        batch={"ref": _batch(world, ImportKind.ORGANIZATIONS, imports.organizations(imports.ROOT[1:])).ref},
        duty_batch={"ref": (duties := _batch(world, ImportKind.DUTIES, xlsx(DUTIES), year=2027)).ref},
        choices={"ref": duties.ref, "about": "unit"},
    )


def _batch(world, kind, content: bytes, **fields) -> ImportBatch:
    file = store(content, name="表.xlsx")
    return ImportBatch.objects.create(
        jurisdiction=world.jurisdiction, kind=kind, file=file, filename="表.xlsx", **fields
    )


def _person(objects: Objects, who: str) -> None:
    """What is one's own, whatever the role."""
    user = objects.world.users[who]
    identity = identities_of(user)[0]
    notice = Notice.objects.create(person=user.person, kind="work", on=NOON.date(), title="示例")
    NoticeLine.objects.create(notice=notice, key="示例", text="示例", url="/")
    job = Job.objects.create(kind="notifications.deliver", requested_by=user.pk, identity=identity.ref)
    key = SecurityKey.objects.create(user=user, name="密钥", credential_id=f"{who:A>40}", public_key="key")
    token = ApiToken.objects.create(
        user=user,
        name="台账",
        token_hash=f"{who:0>64}",
        prefix=who[:12],
        identity=identity.ref,
        scopes=TokenScope.values,
        expires_on=NOON.date() + dt.timedelta(days=30),
    )
    named = {"notice": notice, "job": job, "key": key, "token": token}
    objects.people[who] = {kind: {"ref": row.ref} for kind, row in named.items()}


def _signed_in(world, who: str) -> str:
    """The session's cookie, with the second factor passed: everyone here has one."""
    client = world.client(who)
    SignIn.objects.filter(user=world.users[who]).update(factor="key", factor_at=NOON)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
