"""One-time passwords between the opening of many accounts and the printing of their slips."""

from portal.accounts.actions.users import open_prepared, prepare_password
from portal.accounts.models import OneTimePassword, User
from portal.accounts.permissions import can_manage_accounts
from portal.accounts.queries import waiting_people
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.jobs import Job, JobStatus, enqueue

JOB = "accounts.open"


@action
def order_accounts(*, by: Actor) -> Job | None:
    """Asks for the accounts of everybody who waits for one: a worker opens them, as hashing a hundred
    passwords takes a minute. The job that is at it already, if there is one; None when nobody waits."""
    if at_it := opening(by):
        return at_it
    if not waiting_people(by).exists():
        return None
    job = enqueue(JOB, {}, by)
    record("account.order", by=by, subjects=[job])
    return job


def opening(by: Actor) -> Job | None:
    """The job of theirs that is opening accounts."""
    running = (JobStatus.QUEUED, JobStatus.RUNNING)
    return Job.objects.visible_to(by).filter(kind=JOB, status__in=running).first()


def open_waiting(*, by: Actor, progress) -> None:
    """What the worker does: hash outside the transaction, then open all and keep their passwords, at once.

    Raises Refused when the requester no longer manages accounts.
    """
    if not can_manage_accounts(by):
        raise Refused("申请人已不是系统管理员，没有开通账号。请由现任系统管理员办理。")
    people = list(waiting_people(by))
    passwords = []
    for number, _ in enumerate(people, 1):
        passwords.append(prepare_password())
        progress(number, len(people), "正在生成一次性密码")
    with progress.atomic() as result:
        opened = open_prepared(people=people, passwords=passwords, by=by)
        keep_passwords(opened=opened, by=by)
        progress(len(people), len(people), f"开通了 {len(opened)} 个账号，去打印密码条。")
        result["accounts"] = len(opened)


def keep_passwords(*, opened: list[tuple[User, str]], by: Actor) -> None:
    OneTimePassword.objects.bulk_create(
        OneTimePassword(user=user, password=plain, made_by=by.user) for user, plain in opened
    )


@action
def confirm_printed(*, by: Actor) -> int:
    """The slips are on paper: the passwords go. Returns how many."""
    rows = OneTimePassword.objects.to_hand_out(by.user)
    users = list(User.objects.filter(one_time_password__in=rows))
    rows.delete()
    if users:
        record("account.printed", by=by, subjects=users)
    return len(users)


def purge_passwords() -> int:
    """Those kept for a day, however long ago the last purge was. Returns how many."""
    count, _ = OneTimePassword.objects.over().delete()
    return count
