"""Celery: the broker only wakes workers; the Job rows are the truth (DESIGN §6)."""

import os

from celery import Celery
from celery.signals import setup_logging

from portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

broker.register()
app = Celery("zerentian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
setup_logging.connect(lambda **_: None, weak=False)  # the portal's own LOGGING stands in workers, too


def make_broker_folders() -> None:
    """The embedded broker is three folders under DATA_DIR; kombu expects to find them."""
    from django.conf import settings

    if not settings.REDIS_URL:
        for folder in ("queue", "control"):
            (settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
