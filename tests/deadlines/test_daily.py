"""The night (DESIGN §4) over the calendar of April 2026: 4–6 April off, 9 April due."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.deadlines.actions.daily import RunIncomplete, run_daily
from portal.deadlines.actions.deadlines import cancel, hand_in, meet, pause, rearm, resume
from portal.deadlines.models import DailyRun, Deadline, RungEvent
from portal.deadlines.models.deadlines import NOT_STARTED
from portal.notifications.models import Notice, NoticeLine

pytestmark = pytest.mark.django_db
ZERO = dict.fromkeys(["opened", "reminded", "overdue", "leaders", "drafted", "issued", "talks"], 0)
NIGHT = system()


def rows():
    return list(
        RungEvent.objects.order_by("deadline", "round", "rank").values_list(
            "deadline__title", "round", "rank", "effect", "on"
        )
    )


def texts(world, who):
    return list(
        NoticeLine.objects.filter(notice__person=world.tenures[who].person).values_list("text", flat=True)
    )


def test_a_quarterly_checklist_climbs_rung_by_rung(desk):
    desk.deadline()
    took = {}
    day = dt.date(2026, 3, 30)
    while day < dt.date(2026, 4, 30):
        counts = desk.run(day.year, day.month, day.day)
        if any(counts.values()):
            took[f"{day:%m-%d}"] = {key: value for key, value in counts.items() if value}
        day += dt.timedelta(days=1)
    assert took == {
        "04-01": {"opened": 1},
        "04-03": {"reminded": 1},  # three working days before the 9th: 3, 7, 8 April
        "04-10": {"overdue": 1},
        "04-13": {"leaders": 1},
        "04-16": {"drafted": 1, "issued": 1},
        "04-23": {"talks": 1},
    }
    assert desk.opened == desk.talks == ["一季度清单"]


def test_a_second_run_of_the_day_gives_zeros(desk):
    desk.deadline()
    desk.deadline("花桥")
    assert desk.run(2026, 4, 16) == {**ZERO, "opened": 2, "reminded": 2, "overdue": 2, "leaders": 2} | {
        "drafted": 2,
        "issued": 2,
    }
    before = rows(), NoticeLine.objects.count(), AuditEvent.objects.count()
    assert desk.run(2026, 4, 16) == ZERO
    assert (rows(), NoticeLine.objects.count(), AuditEvent.objects.count()) == before


APRIL = [dt.date(2026, 4, day) for day in range(1, 25)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(ran=st.sets(st.sampled_from(APRIL)))
def test_whichever_mornings_are_missed_the_rungs_are_the_same(desk, ran):
    """Every subset of the mornings of April, then one run, leaves the rows of running every day."""
    if not Deadline.objects.exists():
        desk.deadline()
        desk.deadline("花桥", title="任务", kind="duty", due_on=dt.date(2026, 4, 20))
    taken = []
    for mornings in (sorted(ran | {APRIL[-1]}), APRIL):
        RungEvent.objects.all().delete()
        Deadline.objects.update(reached=NOT_STARTED)
        for day in mornings:
            run_daily(on=day, by=NIGHT)
        taken.append((rows(), list(Deadline.objects.order_by("pk").values_list("reached", flat=True))))
    assert taken[0] == taken[1]


def test_the_digest_of_a_catch_up_has_one_line_per_deadline(desk, world):
    desk.deadline()
    desk.run(2026, 4, 16)
    assert texts(world, "clerk") == ["一季度清单 4月9日到期，已逾期 5 个工作日"]
    assert texts(world, "leader") == ["龙台镇党委：一季度清单 4月9日到期，已逾期 5 个工作日"]
    assert NoticeLine.objects.filter(severity="late").count() == NoticeLine.objects.count()


def test_many_deadlines_make_one_digest_per_person_and_day(desk, world):
    for n in range(5):
        desk.deadline(title=f"清单{n}")
    desk.run(2026, 4, 3)
    desk.run(2026, 4, 10)
    clerk = Notice.objects.filter(person=world.tenures["clerk"].person)
    assert [(notice.on, notice.lines.count()) for notice in clerk.order_by("on")] == [
        (dt.date(2026, 4, 3), 5),
        (dt.date(2026, 4, 10), 5),
    ]


def test_words_of_a_reminder(desk, world):
    deadline = desk.deadline()
    desk.run(2026, 4, 3)
    line = NoticeLine.objects.filter(notice__person=world.tenures["head"].person).get()
    assert line.text == "一季度清单 4月9日到期，还有 3 个工作日"
    assert line.severity == "soon"
    assert line.url == f"/desk/{deadline.ref}/"


@pytest.mark.parametrize("stop", [hand_in, meet, cancel])
def test_what_is_handed_in_met_or_cancelled_climbs_no_further(desk, stop):
    deadline = desk.deadline()
    desk.run(2026, 4, 3)
    stop(deadlines=[deadline], on=dt.date(2026, 4, 8), by=NIGHT)
    assert desk.run(2026, 4, 30) == ZERO


def test_paused_waits_and_catches_up_when_resumed(desk):
    deadline = desk.deadline()
    desk.run(2026, 4, 10)
    pause(deadlines=[deadline], reason="洪灾抢险", by=NIGHT)
    assert desk.run(2026, 4, 16) == ZERO
    resume(deadlines=[deadline], by=NIGHT)
    assert desk.run(2026, 4, 17) == {**ZERO, "leaders": 1, "drafted": 1, "issued": 1}


def test_returned_work_climbs_again_but_does_not_open_again(desk):
    deadline = desk.deadline()
    desk.run(2026, 4, 10)
    hand_in(deadlines=[deadline], on=dt.date(2026, 4, 13), by=NIGHT)
    rearm(deadlines=[deadline], due_on=dt.date(2026, 4, 20), by=NIGHT)
    assert desk.run(2026, 4, 15) == {**ZERO, "reminded": 1}
    assert desk.run(2026, 4, 21) == {**ZERO, "overdue": 1}
    assert desk.opened == ["一季度清单"]
    assert [(r[1], r[2]) for r in rows()] == [(1, -1000), (1, -3), (1, 1), (2, -3), (2, 1)]


def test_without_a_due_date_nothing_is_ever_overdue(desk):
    desk.deadline(due_on=None, kind="duty")
    assert desk.run(2030, 1, 1) == ZERO
    assert Deadline.objects.overdue_on(dt.date(2030, 1, 1)).count() == 0


def test_a_reply_never_breeds_a_letter(desk):
    desk.deadline(kind="letter_reply", title="督办书回复", due_on=dt.date(2026, 4, 23))
    assert desk.run(2026, 6, 30) == {**ZERO, "reminded": 1, "overdue": 1, "leaders": 1, "talks": 1}
    assert desk.letters == set()


def test_one_letter_for_all_of_a_unit_and_period(desk):
    desk.deadline(kind="duty", title="甲")
    desk.deadline(kind="duty", title="乙")
    assert desk.run(2026, 4, 16)["drafted"] == 1
    desk.deadline(kind="duty", title="丙", due_on=dt.date(2026, 4, 10))
    assert desk.run(2026, 4, 17)["drafted"] == 0


def test_a_failing_step_keeps_what_was_done_and_the_next_run_finishes(desk):
    desk.deadline()
    desk.deadline(kind="letter_reply", title="回复")
    desk.broken = True
    with pytest.raises(RunIncomplete) as incomplete:
        desk.run(2026, 4, 23)
    assert incomplete.value.counts == {
        **ZERO,
        "opened": 1,
        "reminded": 2,
        "overdue": 2,
        "leaders": 2,
        "talks": 1,
    }
    assert DailyRun.objects.get().errors == ["广安区 季度清单 发督办书：程序出错（ConnectionError）"]
    assert desk.talks == ["回复"]  # the talk of the checklist waits for its letter
    desk.broken = False
    assert desk.run(2026, 4, 23) == {**ZERO, "drafted": 1, "issued": 1, "talks": 1}


def test_a_year_not_announced_counts_weekends_only_and_says_so(desk):
    deadline = desk.deadline(due_on=dt.date(2027, 10, 2), title="三季度清单")  # a Saturday in the holiday
    assert (deadline.due_on, deadline.stated_due_on) == (dt.date(2027, 10, 4), dt.date(2027, 10, 2))
    assert deadline.due_note.endswith("2027 年节假日安排未公布，只按周末推算")
    assert desk.run(2027, 10, 5)["overdue"] == 1


def test_it_is_that_morning_inside(desk, world):
    desk.deadline()
    run_daily(on=dt.date(2026, 4, 3), by=NIGHT)
    notice = Notice.objects.filter(person=world.tenures["clerk"].person).get()
    assert notice.on == dt.date(2026, 4, 3)
    assert notice.created_at.isoformat() == "2026-04-02T23:00:00+00:00"  # 7:00 in Shanghai


def test_other_jurisdictions_have_their_own_audit_chain(desk, world):
    desk.deadline()
    desk.run(2026, 4, 3)
    chains = set(AuditEvent.objects.filter(verb="ladder.run").values_list("chain__name", flat=True))
    assert chains == {f"jurisdiction:{world.jurisdiction.pk}"}


def test_a_short_deadline_opens_before_it_is_reminded_of(desk):
    """Due on the second working day: three working days before it the checklist is not there yet."""
    desk.deadline(due_on=dt.date(2026, 4, 2))
    assert desk.run(2026, 3, 30) == ZERO
    assert desk.run(2026, 4, 1) == ZERO | {"opened": 1, "reminded": 1}
    assert desk.opened == ["一季度清单"]
