"""Filters that put dates, numbers and nothing into the office's words. Builtins like the tags of zrt.py."""

import datetime as dt

from django import template
from django.utils import timezone

from portal.workdays import calendar

register = template.Library()


@register.filter
def short_date(value):
    """10月21日; the year only if it is not this one; — for nothing."""
    if not value:
        return "—"
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return calendar.short(value)


@register.filter
def short_time(value):
    """今天 14:32, else 10月20日 16:42."""
    if not value:
        return "—"
    local = timezone.localtime(value)
    day = "今天" if local.date() == calendar.today() else short_date(local.date())
    return f"{day} {local:%H:%M}"


@register.filter
def when(value):
    """A moment as short_time, a day as short_date, text as it is."""
    if isinstance(value, dt.datetime):
        return short_time(value)
    return short_date(value) if isinstance(value, dt.date) or not value else value


@register.filter
def workdays(number):
    """6 个工作日."""
    return "—" if number is None else f"{number} 个工作日"


@register.filter
def dash(value):
    """The value, or — for an empty one (0 is a value)."""
    return "—" if value is None or value == "" else value


@register.filter
def item(mapping, key):
    """mapping[key], or nothing: a template cannot index by a variable."""
    return mapping.get(key, "")


@register.filter
def interval(row):
    """2021年10月—至今, each end as precisely as it is known."""
    return f"{_end(row.from_on, row.from_precision) or '不详'}—{_end(row.to_on, row.to_precision) or '至今'}"


def _end(date, precision):
    if date is None:
        return ""
    return f"{date.year}年{date.month}月" + (f"{date.day}日" if precision == "day" else "")
