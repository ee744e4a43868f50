import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.organizations.models import ImportBatch

from .imports import organizations

ROWS = (("", "中共广安市广安区委", "区委", "", "党委"), ("", "区审计局", "", "区政府", "政府部门"))


@pytest.mark.parametrize("model", ["organization", "person"])
def test_the_system_administrator_looks_and_changes_nothing(world, model):
    client = world.client("system_admin")
    page = client.get(reverse(f"admin:organizations_{model}_changelist"))
    assert page.status_code == 200
    assert reverse(f"admin:organizations_{model}_import") in page.content.decode()
    one = world["龙台"] if model == "organization" else world.tenures["clerk"].person
    assert client.get(reverse(f"admin:organizations_{model}_change", args=[one.pk])).status_code == 200
    assert client.post(reverse(f"admin:organizations_{model}_change", args=[one.pk])).status_code == 403
    assert client.get(reverse(f"admin:organizations_{model}_add")).status_code == 403
    stranger = world["鼎屏"] if model == "organization" else world.tenures["stranger"].person
    assert client.get(reverse(f"admin:organizations_{model}_change", args=[stranger.pk])).status_code == 302


def test_its_import_page_ends_in_the_portal_s_own_preview(world):
    client = world.client("system_admin")
    address = reverse("admin:organizations_organization_import")
    assert client.get(address).status_code == 200
    upload = {"file": SimpleUploadedFile("机构.xlsx", organizations(*ROWS))}
    page = client.post(address, upload, follow=True)
    batch = ImportBatch.objects.get()
    assert page.redirect_chain[-1][0] == reverse("organizations:import", args=[batch.ref])
    assert page.context["preview"].counts["new"] == 1
    refused = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4")})
    assert "不是表格文件" in refused.content.decode()


@pytest.mark.parametrize("who", ["staff", "clerk", "security_admin", "audit_admin"])
def test_nobody_else_enters(world, who):
    client = world.client(who)
    assert client.get(reverse("admin:organizations_organization_import"), follow=True).status_code == 403


def test_anonymous_is_sent_to_the_portal_s_sign_in(world):
    page = world.client().get("/admin/", follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("model", ["organization", "person"])
def test_the_library_s_own_second_step_is_closed(world, tmp_path, model):
    file = tmp_path / "rows.csv"
    file.write_text("id,name\n", encoding="utf-8")
    step = {"import_file_name": str(file), "original_file_name": "rows.csv", "format": "0", "resource": ""}
    address = reverse(f"admin:organizations_{model}_process_import")
    assert world.client("system_admin").post(address, step).status_code == 404
    assert file.exists()
