"""The kinds of deadline that 明责 brings (portal.deadlines.kinds)."""

QUARTERLY_REPORT = "quarterly_report"
DUTY = "duty"
