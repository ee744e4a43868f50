"""Celery: the broker only wakes workers; the Job rows are the truth (DESIGN §6)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("zerentian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
