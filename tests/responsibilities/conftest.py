import pytest
from django.test import Client

from portal.accounts.models import Grant, User
from portal.actor import Role, Source, system
from portal.organizations.models import Tenure
from tests.responsibilities import county as counties


@pytest.fixture
def county(db):
    """广安区 with its 68 organizations and their people, from the demonstration's workbooks."""
    return counties.build()


@pytest.fixture
def by():
    return system(source=Source.COMMAND, label="测试")


@pytest.fixture
def staff(transactional_db):
    county = counties.build()
    person = Tenure.objects.get(post__organization__name="区纪委监察局", post__seat="clerk").person
    user = User.objects.create_user("staff", "责任田-Test-2026", person=person, must_change_password=False)
    Grant.objects.create(
        user=user, role=Role.STAFF, organization=county.root, from_on="2021-10-01", reason="测试授权"
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def desk(staff, live_server, page):
    cookie = staff.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
    page.set_default_timeout(15_000)
    return page
