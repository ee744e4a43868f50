"""The page of a job: its requester's alone."""

import pytest
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.jobs import enqueue, run_queued
from portal.jobs.leases import claim
from portal.jobs.models import Job, JobStatus
from portal.organizations.models import Organization
from tests.jobs import kinds  # noqa: F401 - registers them


@pytest.fixture
def job(world):
    return enqueue("tests.mark", {"name": "a"}, world.actor("clerk"))


@pytest.mark.parametrize("page", ["detail", "progress"])
def test_only_the_requester_sees_it(world, job, page):
    url = reverse(f"jobs:{page}", args=[job.ref])
    assert world.client("clerk").get(url).status_code == 200
    assert world.client("head").get(url).status_code == 404
    assert world.client("system_admin").get(url).status_code == 404
    assert world.client().get(url).status_code == 302
    assert world.client("clerk").post(url).status_code == 405


def test_the_page_follows_the_job(world, job):
    client, url = world.client("clerk"), reverse("jobs:progress", args=[job.ref])
    waiting = client.get(url).content.decode()
    assert "排队" in waiting
    assert "every 1s" in waiting
    claim(job.pk)
    Job.objects.update(done=3, total=10, message="第 3 行")
    running = client.get(url).content.decode()
    assert 'value="3" max="10"' in running
    assert "第 3 行" in running
    Job.objects.update(status=JobStatus.QUEUED, lease_until=None)
    run_queued()
    over = client.get(url).content.decode()
    assert "已完成" in over
    assert "hx-trigger" not in over


def test_a_failure_says_why(world):
    job = enqueue("tests.refused", {}, world.actor("clerk"))
    run_queued()
    page = world.client("clerk").get(reverse("jobs:detail", args=[job.ref])).content.decode()
    assert "第 3 行的单位不存在，请改正后重新上传。" in page


def test_what_must_run_to_its_end_cannot_be_cancelled(world):
    job = enqueue("tests.refused", {}, world.actor("clerk"))
    page = world.client("clerk").get(reverse("jobs:detail", args=[job.ref])).content.decode()
    assert "取消任务" not in page
    assert world.client("clerk").post(reverse("jobs:cancel", args=[job.ref])).status_code == 409
    assert Job.objects.get().status == JobStatus.QUEUED


def test_cancelling(world, job):
    url = reverse("jobs:cancel", args=[job.ref])
    assert world.client("head").post(url).status_code == 404
    assert world.client("clerk").get(url).status_code == 405
    assert world.client("clerk").post(url).status_code == 302
    assert Job.objects.get().status == JobStatus.CANCELLED
    assert world.client("clerk").post(url).status_code == 409
    assert AuditEvent.objects.get(verb="job.cancel").user_id == world.user("clerk").pk


def test_a_name_with_a_long_title_fits(world):
    Organization.objects.filter(pk=world["龙台"].pk).update(name="龙台镇党委" * 24)
    clerk = world.actor("clerk")
    assert len(clerk.label) > 100
    assert enqueue("tests.mark", {"name": "a"}, clerk).requested_label == clerk.label[:100]
