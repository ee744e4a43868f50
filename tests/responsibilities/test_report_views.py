"""The pages of the quarterly checklist: who opens what, what they say, what they keep."""

import re
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from responsibilities.actions.reports import save_report, send_report
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.forms.reports import as_typed, fingerprint
from responsibilities.models import ProgressReport, ReportDraft
from tests.responsibilities.builders import FILLING_DAY, fill, planned
from tests.responsibilities.counting import queries


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world)


def posted(report, entries, **typed):
    """What a browser sends: every entry of the form, `typed` laid over the first."""
    data = {"version": str(report.version)}
    for number, entry in enumerate(entries):
        fields = as_typed(entry) | (typed if number == 0 else {})
        data |= {f"{entry.ref}-{name}": value for name, value in fields.items()}
        data[f"{entry.ref}-was"] = fingerprint(as_typed(entry))
    return data


def address(name, *refs):
    return reverse(f"responsibilities:{name}", args=refs)


READERS = {
    "clerk": 200, "head": 200, "staff": 200, "leader": 200, "reader": 200, "discipline": 200,
    "colleague": 404, "other_head": 404, "stranger": 404, "stranger_staff": 404, "system_admin": 404,
}  # fmt: skip


@pytest.mark.parametrize("who", READERS)
def test_who_opens_a_checklist(made, world, who):
    response = world.client(who).get(address("report", made.report.ref))
    assert response.status_code == READERS[who]


@pytest.mark.parametrize(
    "name",
    ["report_list", "report_export", "review_list"],
)
def test_lists_ask_to_sign_in(world, name):
    response = world.client().get(address(name))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login")


GET_ONLY = ["report", "report_sheet", "report_lost"]
POST_ONLY = [
    "report_autosave",
    "report_save",
    "report_send",
    "report_withdraw",
    "report_send_back",
    "evidence_upload",
    "review_finish",
]


@pytest.mark.parametrize("name", GET_ONLY + POST_ONLY)
def test_wrong_method_and_anonymous(made, world, name):
    url = address(name, made.report.ref)
    client = world.client("clerk")
    wrong = client.post(url) if name in GET_ONLY else client.get(url)
    assert wrong.status_code == 405
    anonymous = world.client()
    answer = anonymous.get(url) if name in GET_ONLY else anonymous.post(url)
    assert answer.status_code == 302
    assert "login" in answer.url


@pytest.mark.parametrize("name", POST_ONLY[:4] + ["evidence_upload"])
@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("leader", 403), ("colleague", 404)])
def test_only_the_unit_writes(made, world, name, who, status):
    response = world.client(who).post(address(name, made.report.ref), posted(made.report, made.entries))
    assert response.status_code == status


def test_the_clerk_sees_all_duties_on_one_page(made, world):
    page = world.client("clerk").get(address("report", made.report.ref)).content.decode()
    for entry in made.entries:
        assert f'id="entry-{entry.ref}"' in page
        assert f'name="{entry.ref}-text"' in page
    assert "送丁示例签字" in page
    assert "应于 4月9日 报送" in page
    assert "data-autosave-url" in page


def test_not_due_and_ended_are_shown_without_fields(made, world):
    first, second = made.entries[:2]
    type(first).objects.filter(pk=first.pk).update(status=EntryStatus.NOT_DUE)
    type(first).objects.filter(pk=second.pk).update(status=EntryStatus.ENDED)
    page = world.client("clerk").get(address("report", made.report.ref)).content.decode()
    assert "未到时限" in page
    assert "已提前办结" in page
    assert f'name="{first.ref}-text"' not in page
    assert "9 项任务，要报 7 项（未到时限 1 项、已提前办结 1 项），一页填完" in page


def test_autosave_keeps_what_is_typed_as_typed(made, world):
    client, entry = world.client("clerk"), made.entries[0]
    data = posted(made.report, made.entries, text="写到一半", percent="八成")
    answer = client.post(address("report_autosave", made.report.ref), data).json()
    assert answer["version"] == 1
    assert answer["saved_at"] == "10:00:00"
    draft = ReportDraft.objects.get()
    assert draft.data == {
        entry.ref: {"text": "写到一半", "progress": "", "percent": "八成", "effective_on": ""}
    }
    page = client.get(address("report", made.report.ref)).content.decode()
    assert "写到一半" in page
    assert "八成" in page
    entry.refresh_from_db()
    assert entry.text == ""
    head = world.client("head").get(address("report", made.report.ref)).content.decode()
    assert "写到一半" not in head  # private until saved
    assert "己示例也在填这份清单" in head


WRITTEN = {"text": "召开专题会 2 次。", "progress": "ongoing"}


@pytest.mark.parametrize(
    ("typed", "said", "filled"),
    [
        (WRITTEN, "", 1),
        (WRITTEN | {"text": ""}, "还没有写本季进展", 0),
        (WRITTEN | {"progress": "done"}, "请填办结日期", 0),
        (WRITTEN | {"progress": "done", "effective_on": "2026-03-20"}, "", 1),
        (WRITTEN | {"percent": "八成"}, "比例要写 0 到 100 的整数", 0),
    ],
)
def test_autosave_answers_with_what_is_still_wrong(made, world, typed, said, filled):
    entry = made.entries[0]
    data = posted(made.report, made.entries, **typed) | {"check": "1"}
    parts = world.client("clerk").post(address("report_autosave", made.report.ref), data).json()["parts"]
    errors = re.findall(rf'id="{entry.ref}-\w+-error">.*?<span>(.*?)</span>', parts)
    assert said in "".join(errors)
    assert bool(errors) == bool(said)
    assert f"已填 {filled}/9" in parts
    assert f"{9 - filled} 处需修改" in parts
    assert f"还有 {9 - filled} 项要填或要改" in parts


def test_nothing_missing_is_an_error_before_sending(made, world):
    data = posted(made.report, made.entries, text="办结 3 件", progress="done")
    parts = world.client("clerk").post(address("report_autosave", made.report.ref), data).json()["parts"]
    assert "需修改" not in parts
    assert "请填办结日期" not in parts
    assert "已填 0/9" in parts


def test_autosave_says_who_saved_meanwhile_and_never_moves_to_their_version(made, world):
    data = posted(made.report, made.entries, text="我的")
    save_report(
        report=made.report,
        version=1,
        entries={made.entries[0].ref: {"text": "书记的"}},
        by=world.actor("head"),
    )
    answer = world.client("clerk").post(address("report_autosave", made.report.ref), data).json()
    assert answer["version"] == 1
    assert "丁示例" in answer["others"][0]


def test_autosave_after_sending_is_refused_and_still_kept(made, world):
    data = posted(made.report, made.entries, text="还想加一句")
    send_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    response = world.client("clerk").post(address("report_autosave", made.report.ref), data)
    assert response.status_code == 409
    assert "不能改" in response.json()["message"]
    assert ReportDraft.objects.get().data[made.entries[0].ref]["text"] == "还想加一句"


def test_saving_merges_the_draft(made, world):
    client, entry = world.client("clerk"), made.entries[0]
    data = posted(made.report, made.entries, text="办结 3 件", progress="done", effective_on="2026-03-20")
    client.post(address("report_autosave", made.report.ref), data)
    response = client.post(address("report_save", made.report.ref), data)
    assert response.status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.percent) == ("办结 3 件", 100)
    assert not ReportDraft.objects.exists()


def autosaved(client, report, entries, **typed):
    return client.post(address("report_autosave", report.ref), posted(report, entries, **typed))


def test_two_windows_of_one_person_touch_different_entries(made, world):
    """The second was opened before the first saved, and posts its whole form."""
    client, (first, second) = world.client("clerk"), made.entries[:2]
    autosaved(client, made.report, [first, second], text="旧的")
    opened = posted(made.report, [first], text="旧的")
    opened[f"{first.ref}-was"] = fingerprint(as_typed(first) | {"text": "旧的"})
    renewed = opened | {f"{first.ref}-text": "改过的"}
    client.post(address("report_autosave", made.report.ref), renewed)
    other = opened | posted(made.report, [second], text="另一项")
    answer = client.post(address("report_autosave", made.report.ref), other)
    assert answer.status_code == 200
    texts = {ref: fields["text"] for ref, fields in ReportDraft.objects.get().data.items()}
    assert texts == {first.ref: "改过的", second.ref: "另一项"}
    other |= answer.json()["fields"] | {f"{second.ref}-text": "另一项，完"}
    client.post(address("report_save", made.report.ref), other)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.text, second.text) == ("改过的", "另一项，完")


def test_two_windows_of_one_person_touch_the_same_entry(made, world):
    client, entry = world.client("clerk"), made.entries[0]
    autosaved(client, made.report, made.entries, text="第一个窗口")
    data = posted(made.report, made.entries, text="第二个窗口")
    answer = client.post(address("report_autosave", made.report.ref), data)
    assert answer.status_code == 409
    assert "另一个窗口改过第 1 项" in answer.json()["message"]
    data |= answer.json()["fields"] | {f"{entry.ref}-text": "第二个窗口，接着写"}
    client.post(address("report_autosave", made.report.ref), data)
    texts = {draft.data[entry.ref]["text"]: bool(draft.superseded_at) for draft in ReportDraft.objects.all()}
    assert texts == {"第一个窗口": False, "第二个窗口，接着写": True}
    page = client.post(address("report_save", made.report.ref), data, follow=True).content.decode()
    assert "对照未保存成功的稿（1）" in page
    entry.refresh_from_db()
    assert entry.text == ""


def test_typing_on_and_back_again_in_one_window(made, world):
    client, entry = world.client("clerk"), made.entries[0]
    data = posted(made.report, made.entries)
    for text in ("写", "写完", ""):
        data[f"{entry.ref}-text"] = text
        answer = client.post(address("report_autosave", made.report.ref), data)
        assert answer.status_code == 200
        data |= answer.json()["fields"]
    assert ReportDraft.objects.get().data[entry.ref]["text"] == ""


def test_an_old_window_leaves_the_draft_on_the_saved_version_alone(made, world):
    client, (first, second) = world.client("clerk"), made.entries[:2]
    old = posted(made.report, [second], text="旧窗口")
    client.post(address("report_save", made.report.ref), posted(made.report, [first], text="已存"))
    report = ProgressReport.objects.get(pk=made.report.pk)
    autosaved(client, report, [second], text="新窗口")
    answer = client.post(address("report_autosave", made.report.ref), old)
    assert answer.status_code == 409
    assert ReportDraft.objects.get(superseded_at__isnull=True).data[second.ref]["text"] == "新窗口"
    assert ReportDraft.objects.get(superseded_at__isnull=False).data[second.ref]["text"] == "旧窗口"


def test_what_cannot_be_read_stays_typed_beside_its_error(made, world):
    client = world.client("clerk")
    data = posted(made.report, made.entries, text="写好了", percent="八成")
    response = client.post(address("report_save", made.report.ref), data, follow=True)
    page = response.content.decode()
    assert "比例要写 0 到 100 的整数" in page
    assert "八成" in page
    assert "写好了" in page


def test_losing_a_race_shows_the_lost_text_and_puts_it_back(made, world):
    client, entry = world.client("clerk"), made.entries[0]
    data = posted(made.report, made.entries, text="联络员写的")
    save_report(
        report=made.report, version=1, entries={entry.ref: {"text": "书记写的"}}, by=world.actor("head")
    )
    page = client.post(address("report_save", made.report.ref), data, follow=True).content.decode()
    assert "先保存了这份清单" in page
    assert "对照未保存成功的稿（1）" in page
    lost = client.get(address("report_lost", made.report.ref)).content.decode()
    assert "联络员写的" in lost
    assert "书记写的" in lost
    draft = ReportDraft.objects.get(superseded_at__isnull=False)
    colleague = world.client("head").post(address("report_restore", made.report.ref, draft.ref))
    assert colleague.status_code == 404  # another person's draft
    client.post(address("report_restore", made.report.ref, draft.ref), {"entry": entry.ref})
    page = client.get(address("report", made.report.ref)).content.decode()
    assert "联络员写的" in page
    report = ProgressReport.objects.get(pk=made.report.pk)
    entries = list(report.entries.order_by("assignment__duty__number"))
    data = posted(report, entries, text="两人的合稿")
    data[f"{entry.ref}-was"] = re.search(f'name="{entry.ref}-was" value="(.*?)"', page)[1]
    client.post(address("report_save", made.report.ref), data)
    entry.refresh_from_db()
    assert entry.text == "两人的合稿"


def test_sending_with_errors_goes_to_the_first(made, world):
    response = world.client("clerk").post(
        address("report_send", made.report.ref),
        posted(made.report, made.entries, text="只填了一项"),
        follow=True,
    )
    page = response.content.decode()
    assert "还有 9 项要填或要改" in page
    assert f'data-first-error="entry-{made.entries[0].ref}"' in page
    assert "第 2 项 还没有选进度、还没有写本季进展" in page


def test_sent_then_withdrawn(made, world):
    client = world.client("clerk")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    client.post(address("report_send", report.ref), {"version": "2"})
    report.refresh_from_db()
    assert report.status == ReportStatus.TO_SIGN
    page = client.get(address("report", report.ref)).content.decode()
    assert "撤回修改" in page
    client.post(address("report_withdraw", report.ref))
    report.refresh_from_db()
    assert report.status == ReportStatus.OPEN


def test_without_a_head_the_page_says_what_to_do(made, world):
    tenure = world.tenures["head"]
    tenure.to_on = FILLING_DAY.date()
    tenure.save()
    client = world.client("clerk")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    assert "还没有登记主要负责人" in client.get(address("report", report.ref)).content.decode()
    page = client.post(address("report_send", report.ref), {"version": "2"}, follow=True).content.decode()
    assert "送不出去" in page


def test_what_people_write_is_text(made, world):
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    save_report(
        report=made.report, version=1, entries=fill(made.entries, text=nasty), by=world.actor("clerk")
    )
    for who, view in [("clerk", ""), ("clerk", "?view=read"), ("staff", "")]:
        response = world.client(who).get(address("report", made.report.ref) + view)
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "onerror=alert(2)>" not in page.replace("&gt;", "")
        assert "&lt;script&gt;" in page
        assert "default-src 'self'" in response["Content-Security-Policy"]


def test_the_list_for_a_unit_and_for_staff(made, world):
    mine = world.client("clerk").get(address("report_list"), {"year": 2026}).content.decode()
    assert "一季度工作进展清单" in mine
    assert "填报中" in mine
    all_units = world.client("staff").get(address("report_list"), {"year": 2026}).content.decode()
    assert "龙台镇党委" in all_units
    none = world.client("staff").get(address("report_list"), {"year": 2026, "q": "没有这个单位"})
    assert "清除筛选" in none.content.decode()
    strange = world.client("stranger_staff").get(address("report_list"), {"year": 2026}).content.decode()
    assert "龙台镇党委" not in strange


def test_the_paper_shows_what_has_just_been_typed(made, world):
    client = world.client("clerk")
    typed = {"text": "办结 3 件", "progress": "done", "effective_on": "2026-03-20"}
    client.post(address("report_autosave", made.report.ref), posted(made.report, made.entries, **typed))
    paper = address("report", made.report.ref) + "?view=paper"
    page = client.get(paper).content.decode()
    assert "<h2>2026年第一季度工作进展清单</h2>" in page
    assert "填报单位：龙台镇党委" in page
    assert "办结 3 件" in page
    assert "3月20日办结" in page
    assert "主要负责人（签字）" in page
    assert "zrt-pill" not in page.split("<article")[1].split("</article>")[0]
    assert page.count("打印</p>") == 1
    for who in ("head", "staff"):  # private until saved
        assert "办结 3 件" not in world.client(who).get(paper).content.decode()
    assert world.client("colleague").get(paper).status_code == 404


def test_tabs_count_and_narrow(made, world):
    client = world.client("staff")
    late = client.get(address("report_list"), {"year": 2026, "state": "late"}).content.decode()
    assert "龙台镇党委</a>" not in late
    with time_machine.travel(FILLING_DAY.replace(day=20), tick=False):
        page = world.client("staff").get(address("report_list"), {"year": 2026, "state": "late"})
        assert "龙台镇党委</a>" in page.content.decode()


def test_exports_are_workbooks_and_recorded(made, world):
    from portal.audit.models import AuditEvent

    client = world.client("staff")
    names = {
        address("report_export") + "?year=2026": "季度清单-2026年-20260407.xlsx",
        address("report_sheet", made.report.ref): "季度清单-2026年1季度-龙台镇党委-20260407.xlsx",
    }
    for url, name in names.items():
        response = client.get(url)
        assert name in unquote(response["Content-Disposition"])
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert response.content.startswith(b"PK")
    assert AuditEvent.objects.filter(verb="report.export").count() == 2


@pytest.mark.parametrize(("who", "view"), [("clerk", ""), ("clerk", "?view=read"), ("staff", "")])
def test_as_many_queries_for_thirty_duties_as_for_one(world, who, view):
    few = planned(world, duties=1)
    many = planned_in_another_unit(world)
    other = {"clerk": "colleague"}.get(who, who)
    counts = [
        queries(world.client(person), address("report", report.ref) + view)
        for report, person in ((few.report, who), (many.report, other))
    ]
    assert counts[0] == counts[1]


def test_the_list_asks_as_much_for_many_as_for_one(world):
    planned(world, duties=1, quarters=(1, 2, 3, 4))
    client, url = world.client("staff"), address("report_list")
    assert queries(client, url, {"year": 2026, "quarter": 1}) == queries(client, url, {"year": 2026})


def test_a_checklist_that_has_not_opened_says_when_it_will(world):
    made = planned(world, quarters=(1, 2))
    page = world.client("clerk").get(address("report", made.later[2].ref)).content.decode()
    assert "7月1日开放填报" in page
    assert "<textarea" not in page


def planned_in_another_unit(world):
    from responsibilities.models import DutyPlan
    from tests.responsibilities import builders

    DutyPlan.objects.update(year=2025)
    return builders.planned(world, "花桥", duties=30)
