"""纪委党风室: the day's report, what waits for review, who is late, what the ladder will do."""

from __future__ import annotations

import datetime as dt

from accountability.enums import TalkStatus
from accountability.queries import talks_for
from portal.actor import Actor, Role
from portal.clock import now
from portal.deadlines.models import DailyRun
from portal.documents.enums import LetterStatus, ReplyStatus
from portal.documents.models import Letter, Reply
from portal.home.workbench.coming import next_days, sendings
from portal.home.workbench.common import Standing, Task, address, latest_plan, oldest_first, standing
from portal.home.workbench.overdue import overdue_deadlines, overdue_rows
from portal.home.workbench.pace import pace
from portal.jobs.models import Job, JobStatus
from portal.organizations.models import Organization
from responsibilities.models import ProgressReport
from responsibilities.queries.milestones import completion_queue
from responsibilities.queries.reports import review_queue

SHOWN = 10
MANY = 200
DRAFTS_SINGLY = 3  # more of them become one line
RECENT = dt.timedelta(days=14)


def build(actor: Actor) -> dict:
    plan = latest_plan(actor)
    stands = standing(plan, actor) if plan else None
    sources = (_reviews, _completions, _replies, _drafts, _talks, _failed)
    tasks = oldest_first(task for source in sources for task in source(actor))
    overdue = overdue_rows(actor)
    letters, others = sendings(actor)
    only_unit = _only_unit(stands, actor)
    return {
        "plan": plan,
        "standing": stands,
        "tasks": tasks[:SHOWN],
        "task_count": len(tasks),
        "next_review": next((task for task in tasks if task.kind == "审核"), None),
        "review_count": sum(task.kind == "审核" for task in tasks),
        "overdue": overdue,
        "overdue_count": overdue_deadlines(actor).count(),
        "overdue_url": stands.link("late") if stands else "",
        "urge_url": _urge_url(overdue),
        "sendings": letters,
        "others": others,
        "coming": next_days(actor),
        "only_unit": only_unit,
        "pace": pace(stands, actor) if stands and not only_unit else None,
        "pace_head": ("工作日", ""),
        "run": last_run(actor),
    }


def _only_unit(stands: Standing | None, actor: Actor) -> str:
    """The name of the one unit that this identity reviews; nothing for those who look after many."""
    if stands is None or stands.total != 1:
        return ""
    reports = ProgressReport.objects.visible_to(actor).filter(plan=stands.plan, quarter=stands.quarter)
    return reports.values_list("organization__name", flat=True).first() or ""


def last_run(actor: Actor) -> tuple[DailyRun, dict] | None:
    """The last finished morning run with its counts here."""
    run = DailyRun.objects.filter(finished_at__isnull=False).order_by("-on", "-pk").first()
    return (run, run.counts_of(actor.jurisdiction_id)) if run else None


def _urge_url(overdue) -> str:
    refs = [row.deadline.ref for row in overdue if row.may_urge]
    return address("deadlines:urge", deadline=refs, next=address("home:workbench")) if refs else ""


def _reviews(actor: Actor) -> list[Task]:
    return [_review(report) for report in review_queue(actor)[:MANY]]


def _review(report: ProgressReport) -> Task:
    return Task(
        kind="审核",
        text=f"{report.period_label}清单",
        url=address("responsibilities:review", report.ref),
        source=report.organization.name,
        at=report.submitted_at,
        action="审核",
        tag="补录" if report.is_late_entry else "",
        chip=f"第 {report.deadline.round} 次报送" if report.deadline.round > 1 else "",
    )


def _completions(actor: Actor) -> list[Task]:
    return [
        Task(
            kind="节点",
            text=f"完成情况：{milestone.assignment.duty.title}",
            url=address("responsibilities:milestone", milestone.ref),
            source=milestone.assignment.organization.name,
            at=milestone.reported_on,
            action="审核",
            tag="补录" if milestone.late_days else "",
        )
        for milestone in completion_queue(actor)[:MANY]
    ]


def _reach(actor: Actor):
    return Organization.objects.within(actor.scopes_of(Role.STAFF)).order_by().values("pk")


def _replies(actor: Actor) -> list[Task]:
    replies = (
        Reply.objects.filter(status=ReplyStatus.SUBMITTED, letter__organization__in=_reach(actor))
        .exclude(letter__organization__in=actor.own_organization_ids)
        .select_related("letter__organization")
        .order_by("created_at")[:MANY]
    )
    return [
        Task(
            kind="回复",
            text=f"对{reply.letter.get_kind_display()}的回复",
            url=address("documents:letter", reply.letter.ref),
            source=reply.letter.organization.name,
            at=reply.created_at,
            action="答复",
            chip=reply.letter.number_text,
        )
        for reply in replies
    ]


def _drafts(actor: Actor) -> list[Task]:
    drafts = Letter.objects.filter(status=LetterStatus.DRAFT, organization__in=_reach(actor))
    letters = list(drafts.select_related("organization").order_by("drafted_at")[:MANY])
    if len(letters) > DRAFTS_SINGLY:
        url = address("documents:letter_list", view="unsigned", year=letters[0].year)
        text = f"待核稿文书 {len(letters)} 份"
        return [Task("核稿", text, url, letters[0].drafted_label, letters[0].drafted_at, "核稿")]
    return [
        Task(
            kind="核稿",
            text=f"{letter.get_kind_display()}（{letter.reason or letter.subject}）",
            url=address("documents:letter", letter.ref),
            source=letter.organization.name,
            at=letter.drafted_at,
            action="核稿",
        )
        for letter in letters
    ]


def _talks(actor: Actor) -> list[Task]:
    talks = talks_for(actor).filter(status=TalkStatus.SUGGESTED, organization__in=_reach(actor))[:MANY]
    return [
        Task(
            kind="约谈",
            text=f"建议约谈：{talk.reason}",
            url=address("accountability:talk", talk.ref),
            source=talk.organization.name,
            at=talk.suggested_on,
            action="处理",
        )
        for talk in talks
    ]


def _failed(actor: Actor) -> list[Task]:
    jobs = Job.objects.visible_to(actor).filter(status=JobStatus.FAILED, finished_at__gte=now() - RECENT)[
        :MANY
    ]
    return [
        Task(
            "任务",
            f"未完成：{job.error}",
            address("jobs:detail", job.ref),
            "后台任务",
            job.finished_at,
            "查看",
        )
        for job in jobs
    ]
