"""Every page and button of letters: owner, colleague, stranger, anonymous, wrong method."""

import io
from urllib.parse import unquote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from portal.audit.models import AuditEvent
from portal.documents.actions.letters import reply_to_letter
from portal.documents.enums import LetterStatus as S
from portal.documents.models import IssueAuthorization, Letter, Wording
from portal.documents.queries import to_sign_for
from portal.documents.rendering.kinds import default_wording
from tests.documents import letters as make
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


@pytest.fixture
def sent(world):
    return make.delivered(world)[0]


def get(world, who, path):
    return world.client(who).get(path)


def post(world, who, path, data=None):
    return world.client(who).post(path, data or {})


def signed(world, *letters):
    refs = ",".join(letter.ref for letter in letters)
    return post(world, "secretary", f"/letters/sign/?refs={refs}", {"password": PASSWORD})


# who may see a letter at all

SEES = {
    "staff": 200, "secretary": 200, "clerk": 200, "head": 200, "leader": 200, "reader": 200,
    "colleague": 404, "other_head": 404, "bureau_clerk": 404, "office": 404, "stranger": 404,
    "stranger_staff": 404, "system_admin": 404, "security_admin": 404, "audit_admin": 404,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), SEES.items())
def test_a_delivered_letter_and_its_files(world, sent, who, status):
    for path in ("", "file.pdf", "file.docx", "pages/1.png"):
        assert get(world, who, f"/letters/{sent.ref}/{path}").status_code == status, path


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 200), ("secretary", 200), ("clerk", 404), ("reader", 404)]
)
def test_a_draft_is_the_offices_alone(world, who, status):
    [draft] = make.drafted(world)
    assert get(world, who, f"/letters/{draft.ref}/").status_code == status
    assert get(world, who, "/letters/?view=unsigned").status_code == 200
    listed = draft.subject in get(world, who, "/letters/?view=unsigned").content.decode()
    assert listed == (status == 200)


def test_a_draft_has_no_files(world):
    [draft] = make.drafted(world)
    for path in ("file.pdf", "file.docx", "pages/1.png"):
        assert get(world, "staff", f"/letters/{draft.ref}/{path}").status_code == 404


# verbs: (path, who may, who sees but may not, who does not see)

VERBS = [
    ("check/", "staff", "reader", "stranger"),
    ("cancel/", "secretary", "clerk", "colleague"),
    ("close/", "staff", "clerk", "colleague"),
    ("redeliver/", "staff", "clerk", "colleague"),
    ("urge/", "staff", "head", "other_head"),
    ("receive/", "clerk", "staff", "colleague"),
    ("reply/", "head", "staff", "other_head"),
]


@pytest.mark.parametrize(("path", "may", "sees", "stranger"), VERBS)
def test_a_verb_is_for_whom_it_belongs_to(world, path, may, sees, stranger):
    [letter] = make.drafted(world) if path == "check/" else make.delivered(world)
    address, data = f"/letters/{letter.ref}/{path}", {"reason": "试", "text": "试"}
    assert get(world, may, address).status_code == 405
    anonymous = world.client().post(address, data)
    assert anonymous.status_code == 302
    assert "login" in anonymous["Location"]
    assert post(world, stranger, address, data).status_code == 404
    expected = 404 if letter.status == S.DRAFT and sees == "reader" else 403
    assert post(world, sees, address, data).status_code == expected
    assert Letter.objects.get(pk=letter.pk).status == letter.status
    assert post(world, may, address, data).status_code not in (403, 404, 405)


@pytest.mark.parametrize("path", ["", "new/", "wordings/", "authorizations/"])
def test_pages_ask_for_a_login_and_only_read(world, path):
    assert "login" in world.client().get(f"/letters/{path}")["Location"]
    if path in ("", "wordings/"):
        assert post(world, "staff", f"/letters/{path}").status_code == 405


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("", {"staff", "secretary", "clerk", "head", "leader", "reader", "colleague"}),
        ("new/", {"staff", "secretary"}),
        ("wordings/", {"staff", "secretary"}),
        ("wordings/supervision_letter/", {"staff", "secretary"}),
        ("wordings/supervision_letter/compare/", {"staff", "secretary"}),
        ("authorizations/", {"secretary"}),
    ],
)
def test_who_opens_which_page(world, path, allowed):
    everyone = {"staff", "secretary", "clerk", "head", "leader", "reader", "colleague", "system_admin"}
    opened = {who for who in everyone if get(world, who, f"/letters/{path}").status_code == 200}
    refused = {who for who in everyone if get(world, who, f"/letters/{path}").status_code == 403}
    assert (opened, refused) == (allowed, everyone - allowed)


# the life of a letter through its buttons


def test_the_whole_way_through_the_browser(world):
    [letter] = make.drafted(world)
    address = f"/letters/{letter.ref}/"
    assert "样稿" in get(world, "staff", address).content.decode()
    post(world, "staff", f"{address}check/")
    signed(world, letter)
    make.run_queued()
    assert "待签收" in get(world, "clerk", address).content.decode()
    post(world, "clerk", f"{address}receive/")
    file = SimpleUploadedFile("整改情况.txt", "已经整改".encode())
    replied = post(world, "head", f"{address}reply/", {"text": "原因是人手不足", "files": [file]})
    assert replied.status_code == 302
    reply = letter.replies.get()
    page = get(world, "staff", address).content.decode()
    assert "原因是人手不足" in page
    assert "整改情况.txt" in page
    attached = get(world, "staff", f"{address}files/{reply.files.get().ref}/")
    assert b"".join(attached.streaming_content).decode() == "已经整改"
    assert attached["Content-Disposition"].startswith("attachment")
    post(world, "staff", f"{address}replies/{reply.ref}/accept/")
    assert Letter.objects.get().status == S.CLOSED


def test_a_file_of_a_reply_is_for_those_who_see_the_letter(world):
    [letter] = make.received(world)
    file = SimpleUploadedFile("说明.txt", "说明".encode())
    post(world, "clerk", f"/letters/{letter.ref}/reply/", {"text": "见附件", "files": [file]})
    address = f"/letters/{letter.ref}/files/{letter.replies.get().files.get().ref}/"
    assert get(world, "clerk", address).status_code == 200
    assert get(world, "colleague", address).status_code == 404


def test_a_refused_reply_keeps_what_was_typed(world):
    [letter] = make.received(world)
    file = SimpleUploadedFile("a.exe", b"MZ\x90\x00" + b"\x00" * 60)
    answer = post(world, "clerk", f"/letters/{letter.ref}/reply/", {"text": "写了很久", "files": [file]})
    assert answer.status_code == 422
    assert "写了很久" in answer.content.decode()
    assert "不能上传" in answer.content.decode()
    assert not letter.replies.exists()


def test_nobody_reviews_their_own_units_reply(world):
    """甲示例 sits in 区纪委: its own letter is the leading office's to judge."""
    (letter,) = make.delivered(world, make.supervision(world, unit="区纪委", issuer=world["区委办"]))
    post(world, "commission_clerk", f"/letters/{letter.ref}/receive/")
    reply = reply_to_letter(letter=letter, text="已报", by=world.actor("commission_clerk"))
    address = f"/letters/{letter.ref}/replies/{reply.ref}/accept/"
    refused = post(world, "staff", address)
    assert refused.status_code == 409
    assert "领导小组办公室" in refused.content.decode()
    assert post(world, "office", address).status_code == 302


def test_a_reply_of_another_letter_is_not_found(world):
    one, two = make.received(world, make.supervision(world, "a"), make.supervision(world, "b"))
    reply = reply_to_letter(letter=one, text="已报", by=world.actor("clerk"))
    assert post(world, "staff", f"/letters/{two.ref}/replies/{reply.ref}/accept/").status_code == 404


def test_opening_by_an_addressee_is_recorded_and_by_others_not(world, sent):
    get(world, "staff", f"/letters/{sent.ref}/")
    assert not AuditEvent.objects.filter(verb="letter.open").exists()
    get(world, "leader", f"/letters/{sent.ref}/")
    assert AuditEvent.objects.get(verb="letter.open").identity.startswith("王示例")


# the list


def test_tabs_count_and_filters_live_in_the_address(world):
    make.received(world, make.supervision(world, "a"), make.supervision(world, "b"))
    make.delivered(world, make.notice(world, "c", "花桥"))
    make.drafted(world, make.supervision(world, "d"))
    listed = get(world, "staff", "/letters/")
    assert {tab["label"]: tab["count"] for tab in listed.context["tabs_shown"]} == {
        "全部": 4, "待签发": 1, "待签收": 1, "待回复": 2, "督办书": 3, "通知书": 1, "告知书": 0,
    }  # fmt: skip
    for query, count in [
        ("q=花桥", 1), ("q=责督", 2), ("status=received", 2), ("view=target", 1), ("since=2026-10-21", 0),
        ("until=2026-10-20", 3), ("view=unsigned", 1), ("year=2025", 0), ("view=nonsense", 4),
        ("status=draft", 1),
    ]:  # fmt: skip
        assert get(world, "staff", f"/letters/?{query}").context["page_obj"].paginator.count == count, query
    states = {value for value, _ in listed.context["filter"].form.fields["status"].choices}
    assert {"draft", "checked", "closed"} <= states
    unit = get(world, "colleague", "/letters/")
    states = {value for value, _ in unit.context["filter"].form.fields["status"].choices}
    assert "closed" in states
    assert not {"draft", "checked"} & states  # nobody outside the office sees one
    assert [row.letter.organization.name for row in unit.context["rows"]] == ["花桥镇党委"]
    assert "待签发" not in unit.content.decode()


def test_empty_pages_say_what_to_do(world):
    assert "还没有发出文书" in get(world, "staff", "/letters/").content.decode()
    assert "还没有收到文书" in get(world, "clerk", "/letters/").content.decode()
    make.delivered(world)
    assert "清除筛选" in get(world, "staff", "/letters/?q=没有这个").content.decode()


def test_signing_many_from_the_list(world):
    letters = make.drafted(world, *(make.supervision(world, f"s{n}") for n in range(3)))
    data = {"verb": "issue", "ref": [letter.ref for letter in letters], "next": "/letters/?view=unsigned"}
    page = post(world, "secretary", "/letters/bulk/", data)["Location"]
    assert {letter.status for letter in make.fresh(letters)} == {S.DRAFT}
    answer = post(world, "secretary", page, {"password": PASSWORD})
    assert answer["Location"] == "/letters/?view=unsigned"
    assert {letter.status for letter in make.fresh(letters)} == {S.ISSUED}


def test_signing_over_two_series_names_a_range_for_each(world):
    drafts = [make.supervision(world, "s1"), make.notice(world, "t1"), make.notice(world, "t2")]
    data = {"verb": "issue", "ref": [letter.ref for letter in make.drafted(world, *drafts)]}
    client = world.client("secretary")
    page = client.post("/letters/bulk/", data)["Location"]
    answer = client.post(page, {"password": PASSWORD}, follow=True)
    assert "广区责督〔2026〕1号、广区责通〔2026〕1号 至 2号，正在成文" in answer.content.decode()


def test_bulk_reaches_only_what_one_may(world):
    [letter] = make.drafted(world)
    data = {"verb": "issue", "ref": [letter.ref]}
    assert get(world, "staff", post(world, "staff", "/letters/bulk/", data)["Location"]).status_code == 403
    assert post(world, "clerk", "/letters/bulk/", data).status_code == 403
    assert post(world, "stranger_staff", "/letters/bulk/", data).status_code == 404
    assert (
        post(world, "secretary", "/letters/bulk/", {"verb": "burn", "ref": [letter.ref]}).status_code == 409
    )
    assert get(world, "secretary", "/letters/bulk/").status_code == 405
    away = post(world, "secretary", "/letters/bulk/", data | {"verb": "check", "next": "http://example.org/"})
    assert away["Location"] == "/letters/"


def sheet(answer) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_export_is_the_filtered_whole(world):
    make.delivered(world, *(make.supervision(world, f"s{n}") for n in range(30)))
    make.delivered(world, make.notice(world))
    answer = post(world, "staff", "/letters/export/?view=supervision&size=25")
    rows = sheet(answer)
    assert unquote(answer["Content-Disposition"]).endswith("文书目录-2026年-20261020.xlsx")
    assert len(rows) == 32  # a line about it, the heads, thirty letters
    assert "督办书" in rows[0][0]
    assert rows[2][0] == "广区责督〔2026〕30号"
    assert AuditEvent.objects.filter(verb="letter.export").count() == 1
    assert get(world, "staff", "/letters/export/").status_code == 405
    theirs = post(world, "colleague", "/letters/export/")
    assert len(sheet(theirs)) == 2


def queries(world, who, path) -> int:
    client = world.client(who)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["staff", "clerk"])
def test_thirty_rows_cost_what_one_costs(world, who):
    make.received(world, make.supervision(world, "first"))
    one = queries(world, who, "/letters/?size=50")
    make.received(world, *(make.supervision(world, f"s{n}") for n in range(29)))
    assert queries(world, who, "/letters/?size=50") == one


# wordings


def test_an_edited_wording_is_used_from_then_on(world, sent):
    text = default_wording("supervision_letter").replace("现予督办。", "现正式督办。")
    address = "/letters/wordings/supervision_letter/"
    assert post(world, "staff", address, {"text": text, "version": 0}).status_code == 302
    assert Wording.objects.get().version == 1
    [later] = make.delivered(world, make.supervision(world, "later"))
    assert (sent.wording_version, later.wording_version) == (0, 1)
    compared = get(world, "staff", f"{address}compare/").content.decode()
    assert "现正式督办。" in compared
    assert "<del>" in compared


def test_errors_come_with_their_lines_and_the_text_stays(world):
    text = "第一段 {{应报日起}}\n\n[表：不存在]"
    answer = post(world, "staff", "/letters/wordings/supervision_letter/", {"text": text, "version": 0})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 1 行：没有名为「应报日起」的占位符。是不是「应报日期」？" in page
    assert "第 3 行：没有名为「不存在」的表。" in page
    assert "{{应报日起}}" in page
    live = post(
        world, "staff", "/letters/wordings/supervision_letter/check/", {"text": text}
    ).content.decode()
    assert "第 1 行" in live


def test_the_live_check_shows_the_paper(world):
    text = default_wording("target_notice")
    page = post(world, "staff", "/letters/wordings/target_notice/check/", {"text": text}).content.decode()
    assert "data:image/png;base64," in page
    pdf = post(world, "staff", "/letters/wordings/target_notice/sample/", {"text": text})
    assert pdf.content.startswith(b"%PDF-")


def test_two_who_edit_one_wording(world):
    address, text = "/letters/wordings/supervision_letter/", default_wording("supervision_letter")
    post(world, "staff", address, {"text": text + "甲。", "version": 0})
    second = post(world, "secretary", address, {"text": text + "乙。", "version": 0})
    assert second.status_code == 422
    assert "别人已存为第 1 版" in second.content.decode()
    assert "乙。" in second.content.decode()
    same = post(world, "staff", address, {"text": text + "甲。", "version": 1})
    assert "没有改动" in same.content.decode()


def test_wordings_of_no_kind(world):
    assert get(world, "staff", "/letters/wordings/poem/").status_code == 404
    assert post(world, "clerk", "/letters/wordings/target_notice/check/", {"text": "x"}).status_code == 403


# authorizations

DAYS = {"kind": "supervision_letter", "from_on": "2026-10-20", "until_on": "2026-12-31", "reason": "会议议定"}


def test_an_approver_records_and_revokes(world):
    assert post(world, "staff", "/letters/authorizations/", DAYS).status_code == 403
    assert post(world, "secretary", "/letters/authorizations/", DAYS).status_code == 302
    found = IssueAuthorization.objects.get()
    assert found.tenure == world.tenures["secretary"]
    assert post(world, "secretary", "/letters/authorizations/", DAYS).status_code == 422  # overlaps
    revoke = f"/letters/authorizations/{found.ref}/revoke/"
    assert get(world, "secretary", revoke).status_code == 405
    assert post(world, "staff", revoke).status_code == 403
    assert post(world, "secretary", revoke).status_code == 302
    assert post(world, "secretary", revoke).status_code == 409
    found.refresh_from_db()
    assert found.revoked_at == make.moment()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"until_on": "2026-10-01"}, "不能早于"),
        ({"from_on": "2026-01-01", "until_on": "2026-10-01"}, "已经过去"),
        ({"until_on": "2028-01-01"}, "最长一年"),
        ({"reason": ""}, "请写明授权的依据"),
    ],
)
def test_days_that_do_not_fit(world, changes, sentence):
    answer = post(world, "secretary", "/letters/authorizations/", DAYS | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_approver_reads_what_would_be_signed_today(world):
    """A draft whose work has been handed in meanwhile says so instead of showing a paper."""
    from portal.deadlines.actions.deadlines import meet

    deadline = make.report_deadline(world)
    [draft] = make.drafted(world, make.supervision(world, deadlines=[deadline]))
    assert "样稿第 1 页" in get(world, "secretary", f"/letters/{draft.ref}/").content.decode()
    meet(deadlines=[deadline], on=make.DAY, by=world.actor("staff"))
    page = get(world, "secretary", f"/letters/{draft.ref}/").content.decode()
    assert "已经报送或办结" in page
    assert "样稿第 1 页" not in page


# 抄送


def test_a_leader_in_copy_signs_for_it_and_owes_no_reply(world, sent):
    copy = get(world, "leader", f"/letters/{sent.ref}/").content.decode()
    assert "抄送您，签收即可。" in copy
    assert "书面回复" not in copy
    assert "前书面回复" in get(world, "clerk", f"/letters/{sent.ref}/").content.decode()


def test_what_waits_for_whose_receipt(world, sent):
    def waiting(who):
        return list(to_sign_for(world.actor(who)))

    make.drafted(world, make.supervision(world, "draft"))
    assert {who for who in SEES if waiting(who)} == {"clerk", "head", "leader"}
    post(world, "clerk", f"/letters/{sent.ref}/receive/")
    assert (waiting("head"), waiting("leader")) == ([], [sent])
    post(world, "secretary", f"/letters/{sent.ref}/cancel/", {"reason": "发错"})
    assert waiting("leader") == []


def test_a_refusal_about_many_names_the_one(world):
    one, two = make.drafted(world, make.supervision(world, "a"), make.supervision(world, "b", "花桥"))
    post(world, "staff", f"/letters/{two.ref}/check/")
    data = {"verb": "check", "ref": [one.ref, two.ref]}
    page = post(world, "staff", "/letters/bulk/", data).content.decode()
    assert "发给花桥镇党委的任务落实督办书现在是“已核稿”，不能核稿。" in page
    assert two.ref not in page
