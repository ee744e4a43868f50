"""分管、联系、监督 in later sheets: what they no longer name is told, and ends where a person says so."""

import datetime as dt

import pytest
import time_machine

from portal.audit.models import AuditEvent
from portal.audit.queries import timeline
from portal.organizations.models import Organization, Oversight, Person, Post, Supervision, Tenure
from tests.workbooks.makers import xlsx

from .imports import PEOPLE_HEADER, load, load_people, messages, organizations, outcomes, people, preview

pytestmark = pytest.mark.django_db
START = dt.date(2021, 1, 1)
DAY = "2026-04-01"


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-05-06 10:00+08:00"):
        yield


@pytest.fixture(autouse=True)
def county(db, spring):
    load(
        organizations(
            ("", "区委", "", "", "党委"),
            ("", "区政府", "", "区委", "政府"),
            *(("", name, "", "区政府", "政府部门") for name in ("区财政局", "区审计局", "区统计局")),
            ("", "北辰街道", "", "区委", "街道"),
            ("", "区纪委", "", "区委", "纪委"),
        )
    )


def deputy(oversees, number="1", name="周示例", end=""):
    return [number, name, "区政府", "副区长", "班子成员", "", "2021-01-01", end, oversees]


def organ(oversees):
    return ["3", "李示例", "区纪委", "书记", "纪检负责人", "", "2021-01-01", "", oversees]


def see(*rows, answers=None):
    return preview(people(*rows), answers, "people")


def answered(offer, *names, on=DAY):
    refs = [choice.ref for choice in offer.candidates if choice.name in names]
    return {offer.key: {"ref": " ".join([on, *refs])}}


def standing(model=Oversight):
    return {(row.organization.name, row.to_on) for row in model.objects.select_related("organization")}


@pytest.mark.parametrize(
    "text",
    [
        "1.区财政局；2.区审计局", "1、区财政局；2、区审计局", "（1）区财政局；（2）区审计局",
        "①区财政局；②区审计局", "1.区财政局；2.区审计局\n3.北辰街道", "分管：1. 区财政局 2. 区审计局",
    ],
)  # fmt: skip
def test_numbered_lists(text):
    load_people(people(deputy(text)))
    assert {("区财政局", None), ("区审计局", None)} <= standing()


class TestTakenAlong:
    """Two deputies in one post; the seat of one is corrected, 只改这样写的行."""

    @pytest.fixture(autouse=True)
    def known(self, county):
        load_people(people(deputy("区财政局；联系：北辰街道"), deputy("", "2", "吴示例")))

    def corrected(self, oversees="", **more):
        row = deputy(oversees, **more)
        row[4] = "工作人员"
        return row

    def load(self, *rows):
        key = see(*rows).questions[0].key
        seen = see(*rows, answers={key: {"ref": "new"}})
        load_people(people(*rows), {key: {"ref": "new"}})
        return seen

    def by_seat(self):
        rows = Oversight.objects.values_list("post__seat", "organization__name", "kind", "from_on", "to_on")
        return {seat: {row[1:] for row in rows if row[0] == seat} for seat in ("staff", "member")}

    def test_a_blank_cell_changes_nothing(self):
        seen = self.load(self.corrected())
        notes = seen.rows[0].notes
        assert "仍分管区财政局（这一栏空着就不变）" in notes
        assert "仍联系北辰街道（这一栏空着就不变）" in notes
        same = {("区财政局", "oversee", START, None), ("北辰街道", "liaise", START, None)}
        assert self.by_seat() == {"staff": same, "member": same}
        event = timeline(Person.objects.get(name="周示例"))[0]
        assert "分管区财政局" in str([change.new for change in event.changes])

    def test_within_its_own_tenure_and_what_bounded_it(self):
        Oversight.objects.filter(kind="oversee").update(
            from_on=dt.date(2019, 3, 1), to_on=dt.date(2027, 1, 1)
        )
        Oversight.objects.filter(kind="liaise").update(
            from_on=dt.date(2022, 3, 1), from_precision="month", to_on=dt.date(2026, 5, 1)
        )
        self.load(self.corrected())
        assert self.by_seat()["staff"] == {("区财政局", "oversee", START, dt.date(2027, 1, 1))}

    def test_what_is_written_counts_alone(self):
        seen = self.load(self.corrected("区审计局"))
        assert self.by_seat()["staff"] == {("区审计局", "oversee", START, None)}
        assert not any("仍" in note for note in seen.rows[0].notes)

    def test_one_who_has_left_takes_nothing_along(self):
        self.load(self.corrected(end="2026-01-01"))
        assert self.by_seat()["staff"] == set()

    def test_a_post_that_oversees_the_unit_already_does_not_twice(self):
        row = self.corrected("区财政局", number="3", name="郑示例", end="2026-05-01")
        load_people(people(row))
        Oversight.objects.filter(post__seat="staff").update(to_on=None)
        load_people(people(self.corrected()))
        assert self.by_seat()["staff"] == {
            ("区财政局", "oversee", START, None),
            ("北辰街道", "liaise", START, None),
        }


class TestLeftOut:
    @pytest.fixture(autouse=True)
    def known(self, county):
        load_people(people(deputy("区财政局、区审计局；联系：北辰街道")))

    def test_it_is_told_and_nothing_ends(self):
        seen = see(deputy("区财政局"))
        assert seen.absent == ["区政府 副区长 分管 区审计局", "区政府 副区长 联系 北辰街道"]
        (offer,) = seen.rows[0].offers
        assert "不再分管、联系 区审计局、北辰街道？" in offer.message
        assert not seen.blocked
        assert outcomes(seen)[2] == "unchanged"
        load_people(people(deputy("区财政局")))
        assert {to_on for _, to_on in standing()} == {None}

    def test_what_is_chosen_ends_on_its_day(self):
        (offer,) = see(deputy("区财政局")).rows[0].offers
        answers = answered(offer, "区审计局")
        seen = see(deputy("区财政局"), answers=answers)
        assert outcomes(seen)[2] == "changed"
        assert "2026年4月1日起不再分管区审计局" in seen.rows[0].changes["oversees"][1]
        assert seen.absent == ["区政府 副区长 联系 北辰街道"]
        load_people(people(deputy("区财政局")), answers)
        assert standing() == {("区财政局", None), ("区审计局", dt.date(2026, 4, 1)), ("北辰街道", None)}
        on = Oversight.objects.on(dt.date(2026, 3, 31)), Oversight.objects.on(dt.date(2026, 4, 1))
        assert [rows.count() for rows in on] == [3, 2]

    def test_with_a_new_unit_in_the_same_row(self):
        rows = deputy("区财政局、区统计局、联系：北辰街道")
        (offer,) = see(rows).rows[0].offers
        load_people(people(rows), answered(offer, "区审计局"))
        assert standing() == {
            ("区财政局", None),
            ("区审计局", dt.date(2026, 4, 1)),
            ("北辰街道", None),
            ("区统计局", None),
        }

    def test_a_day_before_it_began_is_told_and_can_be_mended(self):
        (offer,) = see(deputy("区财政局")).rows[0].offers
        seen = see(deputy("区财政局"), answers=answered(offer, "区审计局", on="2021-01-01"))
        assert "从2021年1月1日起，结束的日期要晚于这一天" in messages(seen)[2]
        assert seen.rows[0].offers

    @pytest.mark.parametrize("ref", ["none", "2026-04-01", "2026-13-01 oversee:x", "x", "2026-04-01 x"])
    def test_no_answer_and_a_forged_one_end_nothing(self, ref):
        (offer,) = see(deputy("区财政局")).rows[0].offers
        seen = see(deputy("区财政局"), answers={offer.key: {"ref": ref}})
        assert (outcomes(seen)[2], len(seen.absent)) == ("unchanged", 2)

    def test_the_other_holders_of_the_post_speak_too(self):
        seen = see(deputy("区财政局"), deputy("区审计局；联系：北辰街道", "2", "吴示例"))
        assert (seen.absent, seen.rows[0].offers) == ([], [])

    def test_nothing_is_offered_while_a_unit_is_unclear(self):
        seen = see(deputy("区财政局、没有这个局"))
        assert (seen.absent, seen.rows[0].offers) == ([], [])

    def test_a_blank_cell_is_told_too_but_not_a_missing_column(self):
        assert len(see(deputy("")).absent) == 3
        missing = preview(xlsx([PEOPLE_HEADER[:-1], deputy("")[:-1]]), kind="people")
        assert (missing.absent, missing.rows[0].offers) == ([], [])

    def test_who_has_left_says_nothing(self):
        assert see(deputy("区财政局", end="2025-01-01")).absent == []

    def test_the_last_change_stands_before_the_unchanged(self):
        other = ["9", "甲示例", "区财政局", "局长", "党组织书记", "", "", "", ""]
        load_people(people(other))
        seen = see(other, deputy("区财政局"))
        assert [row.number for row in seen.in_order_of_attention()] == [3, 2]


def test_supervision_ends_likewise():
    load_people(people(organ("区财政局、区审计局")))
    seen = see(organ("区财政局"))
    assert seen.absent == ["区纪委 监督 区审计局"]
    load_people(people(organ("区财政局")), answered(seen.rows[0].offers[0], "区审计局"))
    assert standing(Supervision) == {("区财政局", None), ("区审计局", dt.date(2026, 4, 1))}


class TestRecord:
    """An import leaves on each timeline what it gave."""

    def said(self, thing):
        return {change.field: (change.old, change.new) for change in timeline(thing)[0].changes}

    def test_an_appointment_of_somebody_known(self):
        load_people(people(["9", "甲示例", "区统计局", "干事", "", "", "", "", ""]))
        load_people(
            people(["9", "甲示例", "区财政局", "局长", "行政正职", "主持", "2026-03-01", "", "区审计局"])
        )
        given = "第 2 行：甲示例，区财政局 局长（行政正职，主持），2026年3月1日起"
        overseen = "第 2 行：甲示例（区财政局 局长）分管区审计局"
        person = Person.objects.get()
        assert self.said(person) == {"tenures": ([], [given]), "oversights": ([], [overseen])}
        assert self.said(Tenure.objects.get(post__seat="admin_head")) == {"tenures": ([], [given])}
        assert self.said(Organization.objects.get(name="区财政局"))["tenures"] == ([], [given])
        assert self.said(Organization.objects.get(name="区审计局")) == {"oversights": ([], [overseen])}

    def test_two_rows_of_one_person(self):
        rows = [
            ["9", "甲示例", "区财政局", "局长", "行政正职", "", "2026-03-01", "", ""],
            ["9", "甲示例", "区审计局", "局长", "行政正职", "兼任", "2026-03-02", "", ""],
        ]
        load_people(people(*rows))
        said = self.said(Person.objects.get())
        assert [line[:5] for line in said["tenures"][1]] == ["第 2 行", "第 3 行"]
        assert AuditEvent.objects.get(verb="tenure.import").subject_count == 2

    def test_a_number_and_a_name(self):
        load_people(people(["", *deputy("")[1:]]))
        load_people(people(deputy("")))
        assert self.said(Person.objects.get()) == {"staff_number": ("", "1")}
        renamed = deputy("", name="周改名")
        (question,) = see(renamed).questions
        load_people(people(renamed), {question.key: {"ref": question.candidates[0].ref}})
        assert self.said(Person.objects.get())["name"] == ("周示例", "周改名")

    def test_what_changed_with_what_stood(self):
        load_people(people(deputy("")))
        seat = deputy("", end="2026-03-01")
        load_people(people([*seat[:4], "行政正职", *seat[5:]]))
        old, new = self.said(Tenure.objects.get())["tenures"]
        assert old == ["周示例，区政府 副区长（班子成员），2021年1月1日起"]
        assert new == ["第 2 行：周示例，区政府 副区长（行政正职），2021年1月1日至2026年3月1日"]
        assert self.said(Post.objects.get()) == {"seat": ("班子成员", "行政正职")}

    def test_what_ended(self):
        load_people(people(deputy("区财政局、区审计局")))
        (offer,) = see(deputy("区财政局")).rows[0].offers
        load_people(people(deputy("区财政局")), answered(offer, "区审计局"))
        expected = (
            ["周示例（区政府 副区长）分管区审计局"],
            ["第 2 行：2026年4月1日起不再分管区审计局"],
        )
        for thing in (Person.objects.get(), Organization.objects.get(name="区审计局")):
            assert self.said(thing) == {"oversights": expected}

    def test_no_phone_and_nothing_for_what_stays(self):
        header = [*PEOPLE_HEADER, "手机"]
        load_people(xlsx([header, [*deputy(""), "13800000000"]]))
        load_people(people(deputy("")))
        recorded = str(list(AuditEvent.objects.values_list("fields", flat=True)))
        assert "phone" not in recorded
        assert AuditEvent.objects.filter(verb="tenure.import").count() == 1
