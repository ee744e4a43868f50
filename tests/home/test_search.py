"""Search: by name, alias, pinyin initials and number, and never beyond the actor's sight."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.documents.models import Letter
from portal.home.searching import search
from portal.organizations.models import Organization, Person
from portal.organizations.naming import search_text
from responsibilities.enums import PlanStatus
from responsibilities.models import Duty, DutyCategory, DutyPlan


@pytest.fixture
def county(world):
    """With search columns, as the import writes them."""
    for unit in Organization.objects.all():
        aliases = unit.aliases.values_list("name", flat=True)
        unit.search = search_text(unit.name, *aliases, length=600)
        unit.save(update_fields=["search"])
    for person in Person.objects.all():
        person.search = search_text(person.name, length=200)
        person.save(update_fields=["search"])
    return world


@pytest.fixture
def duty(county):
    plan = DutyPlan.objects.create(
        jurisdiction=county.jurisdiction,
        year=2026,
        title="分工",
        status=PlanStatus.PUBLISHED,
        published_at=dt.datetime(2026, 2, 27, tzinfo=dt.UTC),
    )
    category = DutyCategory.objects.create(plan=plan, number=1, title="建立明责机制")
    return Duty.objects.create(plan=plan, category=category, number=2, title="实行承诺制度")


def found(world, text, who) -> dict[str, list[str]]:
    return {group.label: [hit.title for hit in group.hits] for group in search(text, world.actor(who))}


@pytest.mark.parametrize("text", ["龙台镇党委", "龙台镇", "龙台", "ltz", "LTZ", "longtai"])
def test_a_unit_is_found_by_every_name(county, text):
    assert "龙台镇党委" in found(county, text, "staff")["单位"]


def test_every_word_must_occur(county):
    assert found(county, "龙台 纪委", "staff")["单位"] == ["龙台镇纪委"]


def test_a_person_is_found_by_initials_with_their_post(county):
    groups = search("dsl", county.actor("staff"))
    hit = next(hit for group in groups if group.label == "人员" for hit in group.hits)
    assert hit.title == "丁示例"
    assert hit.note == "龙台镇党委 党委书记"


def test_a_duty_is_found_by_its_title(county, duty):
    assert found(county, "承诺", "clerk")["任务"] == ["2 实行承诺制度"]


def test_a_draft_plan_is_searched_by_the_commission_alone(county, duty):
    DutyPlan.objects.update(status=PlanStatus.DRAFT, published_at=None)
    assert "任务" in found(county, "承诺", "staff")
    assert "任务" not in found(county, "承诺", "clerk")


def test_a_letter_is_found_by_number_by_its_reader_alone(county):
    Letter.objects.create(
        jurisdiction=county.jurisdiction,
        kind="supervision_letter",
        origin="test",
        issuer=county["区纪委"],
        organization=county["龙台"],
        year=2026,
        subject="三季度清单逾期",
        drafted_label="系统",
    )
    assert "文书" in found(county, "三季度清单逾期", "staff")
    for who in ("clerk", "colleague", "stranger_staff"):
        assert "文书" not in found(county, "三季度清单逾期", who)


def test_strangers_find_nothing_of_ours(county, duty):
    assert found(county, "龙台", "stranger_staff") == {}
    assert found(county, "承诺", "stranger") == {}


def test_administrators_find_no_business(county, duty):
    assert found(county, "承诺", "system_admin") == {}
    assert set(found(county, "龙台", "system_admin")) == {"单位"}
    assert found(county, "龙台", "audit_admin") == {}


def test_the_page_says_what_was_not_found(county):
    text = county.client("staff").get(reverse("home:search"), {"q": "没有这个"}).content.decode()
    assert "没有找到" in text


def test_an_empty_search_explains_itself(county):
    text = county.client("staff").get(reverse("home:search")).content.decode()
    assert "拼音首字母" in text


def test_nobody_searches_without_signing_in(county):
    assert county.client().get(reverse("home:search"), {"q": "龙台"}).status_code == 302


def test_queries_are_constant(county, duty, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        search("示例 龙", county.actor("staff"))


def test_what_was_typed_is_shown_as_text(county):
    page = county.client("staff").get(reverse("home:search"), {"q": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
