"""The import pages, from upload to done, as each role."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.models import User
from portal.actor import system
from portal.audit.models import AuditEvent
from portal.clock import now
from portal.jobs import run_queued
from portal.jobs.models import Job, JobStatus
from portal.organizations.actions import imports
from portal.organizations.enums import ImportStatus
from portal.organizations.importing.kinds import shown_preview_of
from portal.organizations.models import ImportBatch, Organization, OrganizationAlias, Tenure
from portal.workbooks import open_workbook
from tests.workbooks.makers import xlsx

from .imports import organizations, people

ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
AUDIT = ("", "区审计局", "", "区政府", "政府部门")


def url(name, *args):
    return reverse(f"organizations:{name}", args=args)


def upload(client, data, kind="organizations", name="机构.xlsx", follow=True):
    content = {"kind": kind, "file": SimpleUploadedFile(name, data)}
    return client.post(url("import_upload"), content, follow=follow)


@pytest.fixture
def admin(world):
    return world.client("system_admin")


def the_batch():
    return ImportBatch.objects.get()


def confirm(client, batch, page):
    return client.post(
        url("import_confirm", batch.ref),
        {"fingerprint": page.context["preview"].fingerprint},
        follow=True,
    )


def test_upload_check_confirm_done(admin):
    page = upload(admin, organizations(ROOT, AUDIT))
    assert "确认导入 1 行" in page.content.decode()
    assert not Organization.objects.filter(name="区审计局").exists()
    done = confirm(admin, the_batch(), page)
    assert "新增 1 行" in done.content.decode()
    assert Organization.objects.get(name="区审计局").get_parent().name == "广安区人民政府"
    assert the_batch().status == ImportStatus.DONE
    listed = admin.get(url("import_list")).content.decode()
    assert "新增 1，变更 0" in listed


def test_a_get_writes_nothing(admin):
    upload(admin, organizations(ROOT, AUDIT))
    before = ImportBatch.objects.values().get()
    admin.get(url("import", the_batch().ref))
    assert ImportBatch.objects.values().get() == before


def test_the_tabs_show_their_rows(admin):
    page = upload(admin, organizations(ROOT, AUDIT, ("", "某中心", "", "省水利厅", "")))
    batch = the_batch()
    assert [tab["count"] for tab in page.context["tabs"]] == [3, 1, 0, 0, 1, 1, 7]
    errors = admin.get(url("import", batch.ref) + "?tab=error").content.decode()
    assert "省水利厅" in errors
    assert "区审计局" not in errors


def test_a_wrong_row_cannot_be_forced_in(admin):
    page = upload(admin, organizations(ROOT, AUDIT, ("", "某中心", "", "省水利厅", "")))
    assert 'aria-disabled="true"' in page.content.decode()
    refused = confirm(admin, the_batch(), page)
    assert refused.status_code == 409
    assert not Organization.objects.filter(name="区审计局").exists()


def test_a_question_is_answered_in_place_and_remembered(admin):
    page = upload(admin, organizations(ROOT, ("", "会计中心", "", "区财局", "事业单位")))
    (line,) = [line for line in page.context["lines"] if line["questions"]]
    question = line["questions"][0]
    assert question["candidates"][0].name == "区财政局"
    batch = the_batch()
    answer = {"key": question["key"], "ref": question["candidates"][0].ref, "remember": "on"}
    page = admin.post(url("import_answer", batch.ref), answer, follow=True)
    assert "已确认为“区财政局”" in page.content.decode()
    confirm(admin, batch, page)
    assert Organization.objects.get(name="会计中心").parent.name == "区财政局"
    assert OrganizationAlias.objects.filter(name="区财局", organization__name="区财政局").exists()


def test_an_answer_without_a_choice_says_so(admin):
    upload(admin, organizations(ROOT, ("", "会计中心", "", "区财局", "")))
    answered = admin.post(url("import_answer", the_batch().ref), {"key": "parent:区财局"})
    assert answered.status_code == 409
    assert "请在候选中选一项" in answered.content.decode()


@pytest.mark.parametrize("data", [{"on": "2026-04-01"}, {"on": "", "ref": "oversee:x"}])
def test_nothing_ticked_to_end_is_said_in_its_own_words(admin, data):
    row = ["", "王示例", "广安区人民政府", "副区长", "班子成员", "", "", "", ""]
    page = upload(admin, people(row), "people")
    (offer,) = [offer for line in page.context["lines"] for offer in line["offers"]]
    answered = admin.post(url("import_answer", the_batch().ref), {"key": offer.key, **data})
    assert answered.status_code == 409
    assert "请勾选要结束的单位，填上日子" in answered.content.decode()
    assert "就是它" not in answered.content.decode()
    assert the_batch().answers == {}


def test_no_sheet_chosen_names_the_button_that_is_there(admin):
    from tests.workbooks.makers import xlsx

    from .imports import HEADER

    rows = [HEADER, [1, *ROOT]]
    upload(admin, xlsx(rows, sheets=[("新表", rows)]))
    answered = admin.post(url("import_answer", the_batch().ref), {"key": "header"})
    assert "读这一张" in answered.content.decode()


def test_two_sheets_that_fit_are_chosen_from(admin):
    from tests.workbooks.makers import xlsx

    from .imports import HEADER

    rows = [HEADER, [1, *ROOT]]
    page = upload(admin, xlsx(rows, sheets=[("新表", [*rows, [2, *AUDIT]])]))
    assert "工作表“新表”，表头在第 1 行" in page.content.decode()
    page = admin.post(url("import_answer", the_batch().ref), {"key": "header", "ref": "新表|1"}, follow=True)
    assert page.context["preview"].counts["new"] == 1


def test_a_forged_choice_of_the_header_breaks_nothing(admin):
    upload(admin, organizations(ROOT, AUDIT))
    answer = {"key": "header", "ref": "|abc"}
    page = admin.post(url("import_answer", the_batch().ref), answer, follow=True)
    assert page.context["preview"].counts["new"] == 1


def test_the_workbook_comes_back_with_its_errors(admin):
    upload(admin, organizations(ROOT, ("", "某中心", "", "省水利厅", "")))
    response = admin.get(url("import_errors", the_batch().ref))
    sheet = open_workbook(response.content, "a.xlsx").sheets[0]
    assert sheet.rows[0][-1] == "错误说明"
    assert "省水利厅" in sheet.rows[2][-1]
    assert sheet.rows[1][-1] == ""


@pytest.mark.parametrize(("kind", "heading"), [("organizations", "上级组织"), ("people", "任职时间")])
def test_templates_download_and_upload_again(admin, kind, heading):
    response = admin.get(url("import_template", kind))
    data = response.content
    assert heading in " ".join(open_workbook(data, "a.xlsx").sheets[0].rows[1])
    page = upload(admin, data, kind)
    assert page.context["preview"].rows == []


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "空文件"), (b"%PDF-1.4 x", "不是表格文件"), (b"<html><body></body></html>", "网页")],
)
def test_an_unusable_file_is_refused_on_the_form(admin, data, says):
    page = upload(admin, data, follow=False)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_no_header_says_what_is_expected(admin):
    page = upload(admin, "甲,乙\n丙,丁\n".encode("gb18030"), name="表.csv")
    assert "要有这些列：单位名称、上级组织" in page.content.decode()


def test_a_discarded_import_cannot_be_confirmed(admin):
    page = upload(admin, organizations(ROOT, AUDIT))
    admin.post(url("import_discard", the_batch().ref))
    assert the_batch().status == ImportStatus.DISCARDED
    assert confirm(admin, the_batch(), page).status_code == 409


def test_people_end_in_the_same_pages(admin):
    rows = people(["0100", "钱示例", "区财政局", "会计", "", "", "2021年10月", "", ""])
    page = upload(admin, rows, "people")
    confirm(admin, the_batch(), page)
    assert Tenure.objects.get(person__name="钱示例").post.title == "会计"


def test_a_change_after_the_preview_asks_to_look_again(admin):
    page = upload(admin, organizations(ROOT, AUDIT))
    Organization.objects.filter(name="区财政局").update(note="改过")
    assert "重新核对" in confirm(admin, the_batch(), page).content.decode()
    assert not Organization.objects.filter(name="区审计局").exists()


class TestJob:
    @pytest.fixture
    def long(self, settings, monkeypatch):
        monkeypatch.setattr(imports, "LONG", 2)

    def rows(self):
        return organizations(ROOT, AUDIT, ("", "区统计局", "", "区政府", "政府部门"))

    def test_a_long_import_runs_as_a_job_and_can_be_left(self, admin, long):
        page = upload(admin, self.rows())
        batch = the_batch()
        running = confirm(admin, batch, page).content.decode()
        assert "可以离开本页" in running
        assert "every 1s" in running
        assert not Organization.objects.filter(name="区审计局").exists()
        (job,) = run_queued()
        assert job.status == JobStatus.DONE
        assert Organization.objects.filter(name="区审计局").exists()
        ended = admin.get(url("import_progress", batch.ref))
        assert ended["HX-Refresh"] == "true"
        assert "新增 2 行" in admin.get(url("import", batch.ref)).content.decode()

    def test_a_change_in_between_fails_the_job_and_can_be_checked_again(self, admin, long):
        page = upload(admin, self.rows())
        batch = the_batch()
        confirm(admin, batch, page)
        Organization.objects.filter(name="区财政局").update(note="改过")
        (job,) = run_queued()
        assert job.status == JobStatus.FAILED
        assert "重新核对" in admin.get(url("import", batch.ref)).content.decode()
        page = admin.post(url("import_reopen", batch.ref), follow=True)
        confirm(admin, batch, page)
        run_queued()
        assert the_batch().status == ImportStatus.DONE

    @pytest.mark.parametrize("lost", ["grant", "account"])
    def test_rights_lost_before_the_worker_comes_stop_the_import(self, world, admin, long, lost):
        page = upload(admin, self.rows())
        confirm(admin, the_batch(), page)
        user = world.user("system_admin")
        if lost == "grant":
            user.grants.update(revoked_at=now(), revoke_reason="调离")
        else:
            User.objects.filter(pk=user.pk).update(is_active=False)
        (job,) = run_queued()
        assert (job.status, the_batch().status) == (JobStatus.FAILED, ImportStatus.FAILED)
        assert "已没有申请时的身份" in job.error
        assert not Organization.objects.filter(name="区审计局").exists()

    def test_an_identity_that_is_no_administrator_imports_nothing(self, world, admin, long):
        upload(admin, self.rows())
        batch = the_batch()
        fingerprint = shown_preview_of(batch).fingerprint
        imports.start_import(batch=batch, fingerprint=fingerprint, by=world.actor("staff"))
        (job,) = run_queued()
        assert "不是系统管理员" in job.error
        assert not Organization.objects.filter(name="区审计局").exists()

    def test_the_import_is_recorded_with_who_confirmed_it(self, admin, long):
        page = upload(admin, self.rows())
        confirm(admin, the_batch(), page)
        run_queued()
        event = AuditEvent.objects.get(verb="organizations.import")
        assert (event.user_label, event.source) == ("system_admin", "job")

    def test_a_late_worker_leaves_what_another_has_done(self, admin, long):
        page = upload(admin, self.rows())
        confirm(admin, the_batch(), page)
        late = the_batch().job
        admin.post(reverse("jobs:cancel", args=[late.ref]))
        page = admin.post(url("import_reopen", the_batch().ref), follow=True)
        confirm(admin, the_batch(), page)
        run_queued()
        imports.fail_import(batch=the_batch(), job=late, reason="迟到", by=system())
        assert the_batch().status == ImportStatus.DONE

    def test_a_job_run_twice_imports_once(self, admin, long):
        page = upload(admin, self.rows())
        confirm(admin, the_batch(), page)
        run_queued()
        assert run_queued() == []
        assert Organization.objects.filter(name="区审计局").count() == 1

    def test_a_cancelled_job_can_be_checked_again(self, admin, long):
        page = upload(admin, self.rows())
        confirm(admin, the_batch(), page)
        admin.post(reverse("jobs:cancel", args=[Job.objects.get().ref]))
        page = admin.get(url("import", the_batch().ref)).content.decode()
        assert "已取消" in page
        admin.post(url("import_reopen", the_batch().ref))
        assert the_batch().status == ImportStatus.PREVIEW


GETS = ["import_list", "import", "import_progress", "import_errors", "import_template"]
POSTS = ["import_upload", "import_answer", "import_confirm", "import_reopen", "import_discard"]


def address(name, batch):
    if name in ("import_list", "import_upload"):
        return url(name)
    return url(name, "people" if name == "import_template" else batch.ref)


@pytest.mark.parametrize(
    "who", ["staff", "secretary", "clerk", "head", "leader", "security_admin", "audit_admin"]
)
def test_nobody_but_the_system_administrator_imports(world, admin, who):
    upload(admin, organizations(ROOT, AUDIT))
    client = world.client(who)
    batch = the_batch()
    assert {client.get(address(name, batch)).status_code for name in GETS} == {403}
    assert {client.post(address(name, batch)).status_code for name in POSTS} == {403}
    assert the_batch().status == ImportStatus.PREVIEW


def test_strangers_anonymous_and_wrong_methods(world, admin):
    upload(admin, organizations(ROOT, AUDIT))
    batch = the_batch()
    anonymous = world.client()
    assert {anonymous.get(address(name, batch)).status_code for name in GETS} == {302}
    assert {anonymous.post(address(name, batch)).status_code for name in POSTS} == {302}
    assert {admin.post(address(name, batch)).status_code for name in GETS} == {405}
    assert {admin.get(address(name, batch)).status_code for name in POSTS} == {405}
    ImportBatch.objects.update(jurisdiction=world.elsewhere)
    assert {admin.get(address(name, batch)).status_code for name in GETS[1:4]} == {404}
    assert {admin.post(address(name, batch)).status_code for name in POSTS[1:]} == {404}


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ((ROOT, AUDIT), "待核对"),
        ((ROOT,), "无变更"),
    ],
)
def test_the_list_says_what_a_waiting_workbook_waits_for(admin, rows, label):
    first = upload(admin, organizations(ROOT))
    confirm(admin, the_batch(), first)
    ImportBatch.objects.all().delete()
    upload(admin, organizations(*rows))
    assert the_batch().state_label == label
    assert f">{label}" in admin.get(url("import_list")).text
    assert f">{label}" in admin.get("/").text


def test_the_list_says_that_a_workbook_cannot_be_read(admin):
    upload(admin, xlsx([["甲", "乙"], ["1", "2"]]))
    assert the_batch().state_label == "读不出"
    assert "读不出：" in admin.get(url("import_list")).text
