"""Playing the script under the portal's clock, up to this very moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from portal import clock
from portal.actor import Source, system
from portal.celery import make_broker_folders
from portal.deadlines.actions.daily import MORNING, run_daily
from portal.home.demo.dates import setting_for
from portal.home.demo.script import Script, Step, moment
from portal.home.demo.setup import set_up
from portal.home.demo.stage import Stage
from portal.jobs.runner import run_queued
from portal.organizations.models import Organization, OrganizationAlias
from portal.workdays.calendar import add_workdays
from responsibilities.models import ProgressReport


def load(say: Callable[[str], None] = lambda text: None) -> None:
    """Play the year. Refuses nothing: the caller has made sure that the portal is empty."""
    make_broker_folders()
    now = clock.now()
    setting = setting_for(timezone.localdate(now))
    with clock.playing(moment(add_workdays(dt.date(setting.year, 1, 5), 0), 9)):
        jurisdiction = set_up(setting)
    say(f"组织机构和人员已导入，演示 {setting.year} 年度，最近一季为第 {setting.quarter} 季度")
    stage = Stage(jurisdiction, setting.year)
    spring = [step for step in Script(setting, stage, []).spring() if step.at <= now]
    _play(spring)
    script = Script(setting, stage, _units(setting.year))
    mornings = [_morning(day) for day in script.mornings()]
    steps = [step for step in [*mornings, *script.checklists()] if step.at <= now]
    _play(sorted(steps))
    say(f"走完 {len(spring) + len(steps)} 步，其中每日运行 {len(mornings)} 次")


def _play(steps: list[Step]) -> None:
    for step in steps:
        with clock.playing(step.at):
            step.do()
            run_queued()


def _morning(day: dt.date) -> Step:
    by = system(Source.NIGHT, "每日运行")
    return Step(moment(day, MORNING.hour), do=lambda: run_daily(on=day, by=by))


def _units(year: int) -> list[str]:
    """Every unit that reports, by short name where it has one."""
    reporting = ProgressReport.objects.filter(plan__year=year).values("organization")
    units = Organization.objects.filter(pk__in=reporting).in_office_order()
    short = dict(
        OrganizationAlias.objects.filter(organization__in=units.order_by())
        .order_by("-pk")
        .values_list("organization_id", "name")
    )
    return [cast_name(organization, short) for organization in units]


def cast_name(organization: Organization, short: dict[int, str]) -> str:
    """Towns by their short name, as the cast calls them; departments by their own."""
    return short.get(organization.pk, organization.name) if organization.is_town else organization.name
