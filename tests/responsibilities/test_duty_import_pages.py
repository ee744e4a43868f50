"""The pages of an import: upload, questions answered and taken back, confirm."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import ImportBatch, OrganizationAlias, Oversight, Person, Post, Tenure
from portal.workbooks import export_rows, open_workbook
from responsibilities.enums import Part
from responsibilities.importing.answered import MOST
from responsibilities.models import Duty, DutyPlan
from tests.responsibilities.counting import queries
from tests.world import unit

HEADINGS = ["序号", "大项", "小项", "牵头单位", "协办单位", "完成时限", "责任领导"]


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel("2026-03-02 09:00:00+08:00", tick=False):
        yield


def upload(client, content: bytes, name="任务分解表.xlsx") -> ImportBatch:
    answer = client.post(
        reverse("responsibilities:duty_import"), {"file": SimpleUploadedFile(name, content), "year": 2026}
    )
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk")


def sheet_of(*rows) -> bytes:
    return export_rows("任务分解表", HEADINGS, rows)


def test_import_from_upload_to_draft(world):
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", "区财政局", "各地各部门", "全年", ""]))
    preview = reverse("responsibilities:duty_import_preview", args=[batch.ref])
    assert "甲事" in client.get(preview).text
    assert not DutyPlan.objects.exists()
    done = client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    plan = DutyPlan.objects.get()
    assert done["Location"] == reverse("responsibilities:plan", args=[plan.ref])
    assert plan.duties.get().leader_post.title == "副区长"
    again = client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    assert again.status_code == 409


def test_an_answer_is_remembered_as_alias(world):
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", "财政局机关", "", "全年", ""]))
    address = reverse("responsibilities:duty_import_preview", args=[batch.ref])
    assert "要先确认" in client.get(address).text
    assert client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref])).status_code == 409
    client.post(
        reverse("responsibilities:duty_import_answer", args=[batch.ref]),
        {"key": "unit:财政局机关", "value": world["区财政局"].ref, "remember": "on"},
    )
    client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    assert OrganizationAlias.objects.filter(name="财政局机关", organization=world["区财政局"]).exists()
    assert Duty.objects.get().parties.get().organization == world["区财政局"]


def test_a_group_is_defined_once_in_the_preview(world):
    client = world.client("staff")
    row = ["1", "明责", "甲事", "区财政局", "反腐败协调小组成员单位", "全年", ""]
    batch = upload(client, sheet_of(row))
    client.post(
        reverse("responsibilities:duty_import_answer", args=[batch.ref]),
        {"key": "group:反腐败协调小组成员单位", "value": [world["龙台"].ref, world["花桥"].ref]},
    )
    client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    group = Duty.objects.get().parties.get(part=Part.SUPPORT).group
    assert set(group.members.all()) == {world["龙台"], world["花桥"]}
    second = upload(client, sheet_of(row))
    page = client.get(reverse("responsibilities:duty_import_preview", args=[second.ref])).text
    assert 'id="questions"' not in page


def test_an_unusable_upload_says_so_beside_the_field(world):
    answer = world.client("staff").post(
        reverse("responsibilities:duty_import"),
        {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"), "year": 2026},
    )
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_errors_come_back_with_the_sheet(world):
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", "", "", "全年", ""]))
    answer = client.get(reverse("responsibilities:duty_import_errors", args=[batch.ref]))
    (sheet,) = open_workbook(answer.content, "x.xlsx").sheets
    assert "错误说明" in sheet.rows[0]
    assert "第 2 行没有填" in sheet.rows[1][-1]


@pytest.mark.parametrize("who", ["clerk", "leader", "secretary", "system_admin", "office"])
def test_only_staff_imports(world, who):
    assert world.client(who).get(reverse("responsibilities:duty_import")).status_code == 403


def test_another_county_does_not_see_the_upload(world):
    batch = upload(world.client("staff"), sheet_of(["1", "明责", "甲事", "区财政局", "", "全年", ""]))
    address = reverse("responsibilities:duty_import_preview", args=[batch.ref])
    assert world.client("stranger_staff").get(address).status_code == 404


def asking(world, name: str) -> tuple:
    """The clerk's client, the batch and the preview of a sheet whose 牵头单位 nobody knows."""
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", name, "", "全年", ""]))
    return client, batch, reverse("responsibilities:duty_import_preview", args=[batch.ref])


@pytest.mark.parametrize(
    ("written", "checked"),
    [("区财政", 2), ("区财务居", 0)],  # a radio and 记住
)
def test_only_the_clearly_likeliest_unit_is_chosen_and_remembered_beforehand(world, written, checked):
    client, _, preview = asking(world, written)
    assert client.get(preview).text.count(" checked>") == checked


def test_a_unit_that_is_no_candidate_can_be_chosen(world):
    client, batch, preview = asking(world, "区财政")
    choices = reverse("responsibilities:duty_import_choices", args=[batch.ref, "unit"])
    assert choices in client.get(preview).text
    found = client.get(choices, {"q": "龙台"}).json()["results"]
    assert {"value": world["龙台"].ref, "text": "龙台镇党委"} in found
    assert client.get(choices).json() == {"results": []}
    client.post(
        reverse("responsibilities:duty_import_answer", args=[batch.ref]),
        {"key": "unit:区财政", "value": world["区财政局"].ref, "other": world["龙台"].ref},
    )
    client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    assert Duty.objects.get().parties.get().organization == world["龙台"]
    assert not OrganizationAlias.objects.filter(name="区财政").exists()


def test_any_post_can_be_chosen_as_leader(world):
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", "区财政局", "", "全年", "赵无此人"]))
    choices = reverse("responsibilities:duty_import_choices", args=[batch.ref, "leader"])
    post = world.tenures["secretary"].post
    (found,) = client.get(choices, {"q": world.tenures["secretary"].person.name}).json()["results"]
    assert found["value"] == post.ref
    client.post(
        reverse("responsibilities:duty_import_answer", args=[batch.ref]),
        {"key": "leader:赵无此人", "other": post.ref},
    )
    client.post(reverse("responsibilities:duty_import_confirm", args=[batch.ref]))
    assert Duty.objects.get().leader_post == post


def add_posts(world, count: int) -> None:
    for number in range(count):
        title = f"镇长助理{world['龙台'].posts.count()}"
        post = Post.objects.create(organization=world["龙台"], title=title)
        name = f"助示例{number}"
        person = Person.objects.create(jurisdiction=world.jurisdiction, name=name, search=name)
        Tenure.objects.create(person=person, post=post)
        Oversight.objects.create(post=post, organization=world["花桥"])


@pytest.mark.parametrize("about", ["unit", "leader"])
def test_a_keystroke_asks_as_little_however_large_the_county(world, about):
    client, batch, _ = asking(world, "区财政")
    address = reverse("responsibilities:duty_import_choices", args=[batch.ref, about])
    before = queries(client, address, {"q": "镇"})
    add_posts(world, 60)
    for number in range(60):
        unit(world.jurisdiction, f"某{number}镇", OrganizationKind.TOWNSHIP, world["区委"])
    assert queries(client, address, {"q": "镇"}) == before
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(address, {"q": "镇"}).json()["results"]) == MOST
    table = {"unit": '"organizations_organization"', "leader": '"organizations_tenure"'}[about]
    (asked,) = [
        query["sql"] for query in captured if f"FROM {table}" in query["sql"] and "镇" in query["sql"]
    ]
    assert asked.endswith(f"LIMIT {MOST}")


@pytest.mark.parametrize("text", ["副区长", "王示例", "副区长 王示例", "广安区人民", "区长王"])
def test_a_leader_is_found_by_title_holder_and_unit(world, text):
    _, batch, _ = asking(world, "区财政")
    address = reverse("responsibilities:duty_import_choices", args=[batch.ref, "leader"])
    found = world.client("staff").get(address, {"q": text}).json()["results"]
    post = world.tenures["leader"].post
    assert {"value": post.ref, "text": "副区长 王示例（广安区人民政府）"} in found


@pytest.mark.parametrize(("who", "about", "code"), [("staff", "group", 404), ("clerk", "unit", 403)])
def test_choices_are_of_units_and_posts_and_for_staff(world, who, about, code):
    _, batch, _ = asking(world, "区财政")
    address = reverse("responsibilities:duty_import_choices", args=[batch.ref, about])
    assert world.client(who).get(address, {"q": "区"}).status_code == code


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("unit:区财务居", "“区财务居”还没有选，请选一个再点“就是它”"),
        ("leader:赵无此人", "“赵无此人”还没有选，请选一个再点“就是它”"),
        ("group:各责任单位", "“各责任单位”有哪些成员还没有选。请选好，再点“就是这些”"),
        ("deadline:适时", "“适时”要改成什么时限还没有写。请写上，如 6月30日前，再点“就这样写”"),
    ],
)
def test_nothing_answered_is_said_by_its_kind_and_asked_again(world, key, said):
    client, batch, preview = asking(world, "区财务居")
    address = reverse("responsibilities:duty_import_answer", args=[batch.ref])
    page = client.post(address, {"key": key, "value": "", "other": ""}, follow=True).text
    assert said in page
    batch.refresh_from_db()
    assert batch.answers == {}


def test_an_answer_is_listed_and_can_be_taken_back(world):
    client, batch, preview = asking(world, "区财政")
    address = reverse("responsibilities:duty_import_answer", args=[batch.ref])
    client.post(address, {"key": "unit:区财政", "value": world["区财政局"].ref, "remember": "on"})
    page = client.get(preview).text
    assert "“区财政”是 区财政局，记为别名" in page
    assert 'id="questions"' not in page
    page = client.post(address, {"key": "unit:区财政", "take_back": "1"}, follow=True).text
    assert 'id="answered"' not in page
    assert 'id="questions"' in page
    batch.refresh_from_db()
    assert batch.answers == {}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("deadline:适时", "6月底前", "“适时”改成“6月底前”"),
        ("group:各责任单位", "龙台", "“各责任单位”的成员是 龙台镇党委"),
        ("leader:赵无此人", "secretary", "“赵无此人”是 区纪委监察局 区纪委书记"),
    ],
)
def test_every_kind_of_answer_is_listed_in_words(world, key, value, said):
    client = world.client("staff")
    batch = upload(client, sheet_of(["1", "明责", "甲事", "区财政局", "各责任单位", "适时", "赵无此人"]))
    refs = {"龙台": world["龙台"].ref, "secretary": world.tenures["secretary"].post.ref}
    data = {"key": key, "value": refs.get(value, value)}
    client.post(reverse("responsibilities:duty_import_answer", args=[batch.ref]), data)
    assert said in client.get(reverse("responsibilities:duty_import_preview", args=[batch.ref])).text
