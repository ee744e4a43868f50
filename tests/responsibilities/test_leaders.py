"""One 责任领导 for the notice, the copy and the words of a letter."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.documents.actions.letters import receive_letter
from portal.documents.by_reason import draft_by_reason
from portal.documents.models import Letter
from portal.jobs import run_queued
from portal.notifications.models import NoticeLine
from portal.organizations.enums import OversightKind, Seat
from portal.organizations.models import Oversight, Tenure
from responsibilities.models import Duty, Milestone
from tests.documents.letters import authorization
from tests.responsibilities.builders import planned
from tests.world import seat

JUNE = [["2026-01-01", "2026-06-30"]]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-07-08 09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def own_date(world):
    """Two duties that 龙台 leads by 30 June; 王示例 oversees the unit."""
    return planned(world, duties=2, windows=JUNE, quarters=(4,))


def name_leader(world, who, *numbers):
    Duty.objects.filter(number__in=numbers).update(leader_post=world.tenures[who].post)


def nights() -> Letter:
    for day in (2, 7):
        run_daily(on=dt.date(2026, 7, day), by=system())
    return Letter.objects.get(kind="supervision_letter")


def told(world, who) -> int:
    lines = NoticeLine.objects.filter(notice__person=world.tenures[who].person)
    return lines.filter(text__startswith="龙台镇党委：").values("key").distinct().count()


def copies(letter) -> list[str]:
    rows = letter.addressees.filter(part="copy").select_related("person")
    return [row.person.name for row in rows.order_by("pk")]


def test_the_named_leader_may_read_what_they_answer_for(world, own_date):
    """From a seat that oversees nothing: the date and the copy, and nothing else."""
    seat(world, "named", "常示例", "区政府", "副区长（分工）", Seat.MEMBER)
    name_leader(world, "named", 1)
    authorization(world)
    letter = nights()
    run_queued()
    first, second = Milestone.objects.order_by("assignment__duty__number")
    client = world.client("named")

    def answers(name, thing):
        return client.get(reverse(name, args=[thing.ref])).status_code

    assert answers("responsibilities:milestone", first) == 200
    assert answers("responsibilities:milestone", second) == 404
    assert answers("documents:letter", letter) == 200
    receive_letter(addressee=letter.addressees.get(person__name="常示例"), by=world.actor("named"))
    assert world.client("system_admin").get(f"/letters/{letter.ref}/").status_code == 404


def answering(letter) -> tuple[str, list[str], str]:
    return letter.context["leader"], copies(letter), letter.context["reminders"].partition("并")[2]


def test_the_leader_whom_the_duty_names_before_the_overseer(world, own_date):
    name_leader(world, "secretary", 1, 2)
    letter = nights()
    assert answering(letter) == ("李示例", ["李示例"], "于7月2日告知责任领导李示例同志。")
    assert (told(world, "secretary"), told(world, "leader")) == (2, 0)


def test_duties_of_two_leaders_are_copied_to_both(world, own_date):
    name_leader(world, "secretary", 2)
    letter = nights()
    both = "于7月2日告知责任领导王示例同志、李示例同志。"
    assert answering(letter) == ("王示例、李示例", ["王示例", "李示例"], both)
    assert (told(world, "leader"), told(world, "secretary")) == (1, 1)


def test_while_nobody_holds_the_named_post_the_overseer_answers(world, own_date):
    name_leader(world, "secretary", 1, 2)
    Tenure.objects.filter(pk=world.tenures["secretary"].pk).update(to_on=dt.date(2026, 7, 1))
    assert answering(nights())[:2] == ("王示例", ["王示例"])


@pytest.mark.parametrize(
    "move",
    [
        lambda world: Oversight.objects.update(kind=OversightKind.LIAISE),
        lambda world: Oversight.objects.filter(organization=world["龙台"]).update(organization=world["区委"]),
    ],
    ids=["liaison", "above"],
)
def test_who_is_told_is_named_and_copied(world, own_date, move):
    move(world)
    letter = nights()
    assert answering(letter) == ("王示例", ["王示例"], "于7月2日告知责任领导王示例同志。")
    assert told(world, "leader") == 2
    by_reason = draft_by_reason(kind=letter.kind, organization=world["龙台"], year=2026, reason="进展较差")
    assert [person.name for person in by_reason.copies] == ["王示例"]
