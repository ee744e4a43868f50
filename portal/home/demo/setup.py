"""What stands before the year begins: units, people, accounts, grants and settings, by the real actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from portal.accounts.actions.grants import grant_role
from portal.accounts.actions.security_policies import change_policy
from portal.accounts.actions.users import open_accounts
from portal.accounts.models import User
from portal.actor import Actor, Role, Source, system
from portal.audit.actions import action, record
from portal.documents.enums import LetterKind
from portal.documents.models import IssueAuthorization
from portal.home.demo import cast
from portal.home.demo.dates import Setting
from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.importing.people import preview_people
from portal.organizations.models import Jurisdiction, Organization, OrganizationAlias, Person, Tenure
from portal.workbooks import open_workbook

INPUT = Path(settings.BASE_DIR) / "fixtures" / "demo"
REASON = "演示"
AUTOMATIC = "演示：逾期 5 个工作日的督办书由每日运行自动签发"
GRANTS = (
    (cast.STAFF, Role.STAFF, "区委"),
    (cast.APPROVER, Role.APPROVER, "区委"),
    (cast.OFFICE, Role.STAFF, "区纪委"),
    (cast.READER, Role.READER, "区委"),
)
ADMINISTRATORS = (
    (cast.SYSTEM_ADMIN, Role.SYSTEM_ADMIN),
    (cast.SECURITY_ADMIN, Role.SECURITY_ADMIN),
    (cast.AUDIT_ADMIN, Role.AUDIT_ADMIN),
)


# whoever tries the portal is asked for nothing but the password printed at its start
SIGNING_IN = {"factor_roles": [], "idle_minutes": 120, "session_hours": 24, "password_days": 0}


def set_up(setting: Setting) -> Jurisdiction:
    """Called under the clock of the day on which the portal was introduced."""
    by = system(Source.COMMAND, "演示数据")
    import_organizations(preview=preview_organizations(_book("organizations.xlsx"), None), by=by)
    jurisdiction = Jurisdiction.objects.get()
    for name in ("people.xlsx", "staff.csv"):
        import_people(preview=preview_people(_book(name), jurisdiction), by=by)
    _settle(jurisdiction=jurisdiction, setting=setting, by=by)
    _open_accounts(by)
    _grant(setting, by)
    years = range(setting.year, setting.today.year + 2)
    _authorize(jurisdiction=jurisdiction, years=years, by=by)
    return jurisdiction


def _book(name: str):
    return open_workbook(INPUT / name, name)


def unit(name: str) -> Organization:
    """By short or full name."""
    alias = OrganizationAlias.objects.filter(name=name).values("organization")
    found = Organization.objects.filter(pk__in=alias) | Organization.objects.filter(name=name)
    return found.get()


@action
def _settle(*, jurisdiction: Jurisdiction, setting: Setting, by: Actor) -> None:
    """Who issues letters, who reviews the commission's own checklist, when checklists fall due."""
    values = {
        "leading_office": unit("区委办"),
        "issuer_title": "中共广安市广安区纪律检查委员会",
        "number_prefix": "广区责",
        "contact": "示例甲 0826-0000000",
        "report_due_workday": setting.due_workday,
    }
    changes = {name: (str(getattr(jurisdiction, name) or ""), str(value)) for name, value in values.items()}
    for name, value in values.items():
        setattr(jurisdiction, name, value)
    jurisdiction.save(update_fields=list(values))
    record("jurisdiction.update", by=by, subjects=[jurisdiction], changes=changes)
    change_policy(jurisdiction=jurisdiction, version=1, by=by, **SIGNING_IN)


def _open_accounts(by: Actor) -> None:
    """One for everybody in office. Only those who play a part can sign in."""
    parts = [part.username for part in cast.PARTS]
    in_office = Person.objects.filter(tenures__in=Tenure.objects.filter(to_on__isnull=True)).distinct()
    open_accounts(people=list(in_office.filter(staff_number__in=parts)), by=by)
    User.objects.update(password=make_password(cast.PASSWORD), must_change_password=False)
    _open_without_password(people=list(in_office.exclude(staff_number__in=parts).order_by("pk")), by=by)


@action
def _open_without_password(*, people: list[Person], by: Actor) -> None:
    """Accounts that nobody can sign in with until their password is reset: a hundred hashes would take
    longer than all the rest."""
    none = make_password(None)
    users = [User(username=person.staff_number, person=person, password=none) for person in people]
    User.objects.bulk_create(users)
    record("account.open", by=by, subjects=users)


def _grant(setting: Setting, by: Actor) -> None:
    from_on = dt.date(setting.year, 1, 1)
    common = {"from_on": from_on, "to_on": None, "reason": REASON}
    for part, role in ADMINISTRATORS:
        grant_role(user=user(part), role=role, organization=unit("区委"), by=by, **common)
    for part, role, place in GRANTS:
        grant_role(user=user(part), role=role, organization=unit(place), by=by, **common)


def user(part: cast.Part) -> User:
    return User.objects.select_related("person").get(username=part.username)


@action
def _authorize(*, jurisdiction: Jurisdiction, years: Iterable[int], by: Actor) -> None:
    """The commission's secretary lets the morning run issue 督办书 by itself, a year at a time."""
    secretary = Tenure.objects.get(
        person=user(cast.APPROVER).person, post__organization=jurisdiction.discipline_organ
    )
    authorizations = [
        IssueAuthorization.objects.create(
            jurisdiction=jurisdiction,
            kind=LetterKind.SUPERVISION_LETTER,
            tenure=secretary,
            from_on=dt.date(year, 1, 1),
            until_on=dt.date(year, 12, 31),
            reason=AUTOMATIC,
        )
        for year in years
    ]
    record("authorization.record", by=by, subjects=authorizations, note=AUTOMATIC)
