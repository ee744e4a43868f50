"""What a new installation still lacks before a plan can be published and a letter signed off."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from portal.accounts.models import Grant
from portal.accounts.queries import waiting_people
from portal.actor import Actor, Role
from portal.clock import today
from portal.organizations.models import Jurisdiction, Organization, Tenure

NEEDED_GRANTS = (Role.STAFF, Role.APPROVER)


@dataclass(frozen=True)
class Step:
    label: str
    done: bool
    text: str
    button: str = ""
    url: str = ""


def first_steps(actor: Actor, county: Jurisdiction) -> dict | None:
    """The steps with their places for the component, and the one that is next; None once all are done.

    Units come before the settings, which choose among them.
    """
    steps = _steps(actor, county)
    current = next((step for step in steps if not step.done), None)
    if current is None:
        return None
    places = [(number, step.label, _place(step, current)) for number, step in enumerate(steps, 1)]
    return {"places": places, "current": current}


def _place(step: Step, current: Step) -> str:
    if step.done:
        return "done"
    return "current" if step is current else "todo"


def _steps(actor: Actor, county: Jurisdiction) -> list[Step]:
    units = Organization.objects.filter(jurisdiction=county).existing(today())
    seated = Tenure.objects.on(today()).filter(person__jurisdiction=county)
    imports, people = reverse("organizations:import_list"), seated.exists()
    waiting = waiting_people(actor).count()
    return [
        Step("组织机构", units.accountable().exists(), "导入组织机构一览表。", "导入组织机构", imports),
        Step(
            "辖区设置",
            not county.unset,
            "下面几项定下来，文书才能签发。",
            "填辖区设置",
            reverse("organizations:jurisdiction"),
        ),
        Step("人员任职", people, "导入人员任职一览表。", "导入人员任职", f"{imports}?kind=people"),
        Step(
            "开通账号",
            people and not waiting,
            f"还有 {waiting} 位在任的书记、联络员、责任领导没有账号。",
            "开通账号",
            reverse("accounts:user_list"),
        ),
        Step("授权", _granted(county), "请安全管理员在“授权”里授予党风廉政经办和签发人。"),
    ]


def _granted(county: Jurisdiction) -> bool:
    given = Grant.objects.in_force().filter(organization__jurisdiction=county, role__in=NEEDED_GRANTS)
    return given.values("role").distinct().count() == len(NEEDED_GRANTS)
