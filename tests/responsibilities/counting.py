"""How many queries a page asks, with nothing of the process's own to be read again meanwhile."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.workdays import calendar


def queries(client, url: str, data=None) -> int:
    calendar.forget()  # its snapshot must not run out between the two requests
    assert client.get(url, data).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(url, data)
    return len(captured)
