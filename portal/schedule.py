"""What runs by the clock; `manage.py sync_schedule` installs it into django-celery-beat."""

from dataclasses import dataclass

from django.conf import settings
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask


@dataclass(frozen=True)
class Daily:
    """Every day at this time of Asia/Shanghai."""

    hour: int
    minute: int = 0


@dataclass(frozen=True)
class Every:
    seconds: int


# name shown in the admin → (task, when)
ENTRIES = {
    "每日运行": ("deadlines.run_daily", Daily(7)),
    "外发消息": ("notifications.send_due", Every(60)),
    "清理幂等键": ("accounts.purge_idempotency_keys", Every(3600)),
    "清理一次性密码": ("accounts.purge_passwords", Every(600)),
    "任务清扫": ("jobs.sweep", Every(3 if settings.EMBEDDED else 10)),
}


def install() -> None:
    """Write ENTRIES into the scheduler's tables; running it again changes nothing.

    An entry that an administrator switched off stays off; other people's entries are left alone.
    """
    for name, (task, when) in ENTRIES.items():
        fields = {"task": task, **_timing(when)}
        entry, created = PeriodicTask.objects.get_or_create(name=name, defaults=fields)
        stale = {key: value for key, value in fields.items() if getattr(entry, key) != value}
        if stale and not created:
            for key, value in stale.items():
                setattr(entry, key, value)
            entry.save()


def _timing(when: Daily | Every) -> dict:
    if isinstance(when, Every):
        interval, _ = IntervalSchedule.objects.get_or_create(every=when.seconds, period="seconds")
        # a message that waited longer than this is pointless: the next one is already there
        return {"interval": interval, "crontab": None, "expire_seconds": when.seconds}
    crontab, _ = CrontabSchedule.objects.get_or_create(
        minute=str(when.minute),
        hour=str(when.hour),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=settings.TIME_ZONE,
    )
    return {"crontab": crontab, "interval": None, "expire_seconds": None}
