"""What a machine reaches with a token: scope by scope, endpoint by endpoint, and for how long."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from portal.accounts.actions.grants import revoke_grant
from portal.accounts.actions.tokens import revoke_token
from portal.accounts.actions.users import reset_password, set_active
from portal.accounts.api.permissions import NEVER, HasScope
from portal.accounts.api.views import ApiMixin
from portal.accounts.identities import identities_of
from portal.accounts.models import ApiToken, TokenScope, User
from portal.actor import Role
from portal.audit.models import AuditEvent
from portal.organizations.models import Tenure
from responsibilities.models import ProgressReport
from tests.accounts.tokens import machine, patch, token
from tests.responsibilities.builders import FILLING_DAY, planned
from tests.world import grant

READ, WRITE = "read:reports", "write:drafts"
# (route, method) → the scopes that a token needs together; None: closed to every token
TABLE = {
    ("api:report-list", "get"): {READ},
    ("api:report-detail", "get"): {READ},
    ("api:report-entries", "patch"): {READ, WRITE},
    ("api:entry-list", "get"): {READ},
    ("api:entry-detail", "get"): {READ},
    ("schema", "get"): None,
    ("swagger", "get"): None,
}
METHODS = ("get", "post", "put", "patch", "delete", "options")
SUBSETS = [set(some) for n in range(3) for some in itertools.combinations((READ, WRITE), n)]
REPORTS = "/api/v1/reports/"


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def made(world):
    return planned(world)


def patterns(resolver=None, namespace="", prefix=""):
    """Every address of the portal: (route name, its text, callback)."""
    for each in (resolver or get_resolver()).url_patterns:
        text = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from patterns(each, inner, text)
        else:
            yield f"{namespace}{each.name}", text, each.callback


def endpoints() -> dict[tuple[str, str], type]:
    found = {}
    for name, _, callback in patterns():
        view = getattr(callback, "cls", None)
        if view is None or not issubclass(view, APIView):
            continue
        methods = getattr(callback, "actions", None) or [m for m in METHODS[:5] if hasattr(view, m)]
        found |= {(name, method): view for method in methods if method != "head"}
    return found


def address(made, name):
    ref = {"api:report": made.report.ref, "api:entry": made.entries[0].ref}.get(name.rpartition("-")[0])
    return reverse(name, args=[ref] if name.endswith(("-detail", "-entries")) else [])


def ask(client, made, name, method):
    body = {"version": 1, "entries": [{"ref": made.entries[0].ref, "text": "完成"}]}
    data = {} if method in ("get", "options") else {"data": body, "content_type": "application/json"}
    return getattr(client, method)(address(made, name), **data)


def test_every_endpoint_stands_in_the_table():
    assert set(TABLE) == set(endpoints())


def test_every_endpoint_asks_for_scopes_and_those_of_ours_have_limits_and_keys():
    for (name, _), view in endpoints().items():
        assert HasScope in view.permission_classes, name
        assert issubclass(view, ApiMixin) is name.startswith("api:"), name


def test_every_scope_opens_something():
    assert {scope for needed in TABLE.values() for scope in needed or ()} == set(TokenScope.values)


@pytest.mark.parametrize("scopes", SUBSETS, ids=lambda scopes: "+".join(sorted(scopes)) or "none")
@pytest.mark.parametrize(("name", "method"), TABLE)
def test_scopes_times_endpoints(made, world, name, method, scopes):
    row, plain = token(world)
    if scopes:
        ApiToken.objects.filter(pk=row.pk).update(scopes=sorted(scopes))
    else:  # what no form and no constraint lets in
        ApiToken.objects.filter(pk=row.pk).update(scopes=["nothing"])
    needed = TABLE[name, method]
    allowed = needed is not None and needed <= scopes
    answer = ask(machine(plain), made, name, method)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed and name.startswith("api:"):
        assert "没有办这件事的范围" in answer.content.decode()


def test_head_is_reading(made, world):
    row, plain = token(world)
    assert machine(plain).head(REPORTS).status_code == 200
    ApiToken.objects.filter(pk=row.pk).update(scopes=[WRITE])
    assert machine(plain).head(REPORTS).status_code == 403


@pytest.mark.parametrize("method", METHODS[1:])
@pytest.mark.parametrize("name", sorted({name for name, _ in TABLE}))
def test_no_other_method_with_all_scopes(made, world, name, method):
    if (name, method) in TABLE:
        return
    _, plain = token(world)
    before = list(ProgressReport.objects.values())
    assert ask(machine(plain), made, name, method).status_code in (403, 405)
    assert list(ProgressReport.objects.values()) == before


@pytest.mark.parametrize(("name", "method"), TABLE)
def test_nobody_and_whoever_has_no_good_token(made, world, name, method):
    assert ask(Client(), made, name, method).status_code == 403
    wrong = ask(machine("zrt_" + "a" * 43), made, name, method)
    assert wrong.status_code == 401
    assert wrong["WWW-Authenticate"] == "Bearer"


PUBLIC = {"accounts:login", "livez", "healthz", "metrics"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_ever_listens_to_a_token(made, world, method):
    """Signing, receiving, approving and administering have pages only."""
    _, plain = token(world, "head", scopes=TokenScope.values)
    client, before = machine(plain), list(ProgressReport.objects.values())
    asked = 0
    for name, text, callback in patterns():
        if text.startswith(("api/", "^", "static/")) or "<path:" in text or hasattr(callback, "cls"):
            continue
        known = {"<str:ref>": made.report.ref, "<int:pk>": "1"}
        url = "/" + "".join(known.get(part, part) for part in _parts(text))
        status = getattr(client, method)(url).status_code
        assert status in (302, 401, 403, 404, 405) or name in PUBLIC, (name, url, status)
        asked += 1
    assert asked > 100
    assert list(ProgressReport.objects.values()) == before


def _parts(text):
    """a/<str:ref>/b → a/, <str:ref>, /b; every converter but int is filled like a ref."""
    for index, part in enumerate(text.replace(">", "<").split("<")):
        if index % 2:
            yield "<int:pk>" if part.startswith("int:") else "<str:ref>"
        else:
            yield part


class Sloppy(ApiMixin, viewsets.ViewSet):
    """Declares what no view should."""

    scopes = {
        **{verb: {TokenScope.READ_REPORTS, TokenScope.WRITE_DRAFTS} for verb in (*NEVER, "sign_and_send")},
        "save": {TokenScope.READ_REPORTS},
    }

    def answer(self, request):
        return Response("reached")


@pytest.mark.parametrize("verb", [*sorted(NEVER), "sign_and_send", "save", "undeclared"])
def test_what_is_a_persons_to_do_is_refused_whatever_a_view_declares(world, verb):
    _, plain = token(world)
    view = type("View", (Sloppy,), {verb: Sloppy.answer}).as_view({"post": verb})
    request = APIRequestFactory().post("/", headers={"Authorization": f"Bearer {plain}"})
    request.acting_as = None
    answer = view(request)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("who", "count"), [("clerk", 1), ("staff", 1), ("colleague", 0), ("stranger", 0), ("stranger_staff", 0)]
)
def test_a_token_sees_what_its_identity_sees(made, world, who, count):
    _, plain = token(world, who)
    assert machine(plain).get(REPORTS).json()["count"] == count
    status = 200 if count else 404
    assert machine(plain).get(f"{REPORTS}{made.report.ref}/").status_code == status


def test_a_token_keeps_to_its_identity(made, world):
    """A colleague who is granted 经办 besides: the seat's token does not see what the grant sees."""
    extra = grant(world, "colleague", Role.STAFF, "区委")
    seat, granted = sorted(identities_of(world.user("colleague")), key=lambda one: one.ref == extra.ref)
    _, narrow = token(world, "colleague", identity=seat)
    _, wide = token(world, "colleague", identity=granted)
    assert machine(narrow).get(REPORTS).json()["count"] == 0
    assert machine(wide).get(REPORTS).json()["count"] == 1
    assert machine(narrow).get(f"/as/{seat.ref}{REPORTS}").status_code == 200
    assert machine(narrow).get(f"/as/{granted.ref}{REPORTS}").status_code == 404


def test_what_a_machine_saves_is_recorded_with_its_token(made, world):
    _, plain = token(world)
    answer = patch(machine(plain), made.report, [{"ref": made.entries[0].ref, "text": "完成 3 件"}])
    assert answer.status_code == 200
    events = AuditEvent.objects.filter(source="api")
    assert events
    for event in events:
        assert event.user_label == "clerk"
        assert "令牌“台账系统”" in event.identity


def test_use_is_noted_once_a_minute(made, world, day):
    row, plain = token(world)
    seen = []
    for seconds in (0, 59, 1):
        day.shift(seconds)
        machine(plain).get(REPORTS)
        row.refresh_from_db()
        seen.append((row.last_used_at - FILLING_DAY).total_seconds())
    assert seen == [0, 0, 60]


@pytest.mark.parametrize(("days", "status"), [(0, 200), (2, 200), (3, 401)])
def test_a_token_works_until_the_end_of_its_day(made, world, day, days, status):
    _, plain = token(world, days=2)
    day.shift(dt.timedelta(days=days, hours=13, minutes=59))
    assert machine(plain).get(REPORTS).status_code == status


def end_tenure(world, row):
    Tenure.objects.filter(ref=row.identity).update(to_on=FILLING_DAY.date())


def close_account(world, row):
    set_active(user=row.user, active=False, by=world.actor("system_admin"))


def close_account_quietly(world, row):
    User.objects.filter(pk=row.user_id).update(is_active=False)


def reset(world, row):
    reset_password(user=row.user, by=world.actor("system_admin"))


def revoke(world, row):
    revoke_token(token=row, reason="本人吊销", by=world.actor("clerk"))


@pytest.mark.parametrize(
    ("stop", "sentence"),
    [
        (end_tenure, "任职或授权已结束"),
        (close_account, "账号已停用"),
        (close_account_quietly, "账号已停用"),
        (reset, "密码已重置"),
        (revoke, "本人吊销"),
    ],
)
def test_what_ends_a_token_ends_it_at_once(made, world, stop, sentence):
    row, plain = token(world)
    client = machine(plain)
    assert client.get(REPORTS).status_code == 200
    stop(world, ApiToken.objects.select_related("user__person").get(pk=row.pk))
    answer = client.get(REPORTS)
    assert answer.status_code == 401
    assert sentence in answer.json()["detail"]


def test_a_revoked_grant_ends_its_token(made, world):
    _, plain = token(world, "staff")
    revoke_grant(grant=world.user("staff").grants.get(), reason="调离", by=world.actor("security_admin"))
    assert machine(plain).get(REPORTS).status_code == 401


def test_whoever_becomes_an_administrator_loses_the_tokens_of_the_seat(made, world):
    _, plain = token(world)
    grant(world, "clerk", Role.AUDIT_ADMIN, "区委")
    assert machine(plain).get(REPORTS).status_code == 401


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_a_token_of_an_administrator_opens_nothing_even_where_there_is_one(made, world, who):
    row, plain = token(world)
    identity = identities_of(world.user(who))[0].ref
    ApiToken.objects.filter(pk=row.pk).update(user=world.user(who), identity=identity)
    answer = machine(plain).get(REPORTS)
    assert answer.status_code == 401
    assert "管理员身份" in answer.json()["detail"]


def test_opening_an_account_again_brings_no_token_back(made, world):
    row, plain = token(world)
    close_account(world, row)
    set_active(user=User.objects.get(pk=row.user_id), active=True, by=world.actor("system_admin"))
    assert machine(plain).get(REPORTS).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer a b", "Bearer 令牌", "bearer zrt_", "BearerX zrt_a", "Bearer \xff"],
)
def test_what_is_no_token_is_401(made, world, header):
    client = Client()
    client.defaults["HTTP_AUTHORIZATION"] = header
    assert client.get(REPORTS).status_code == 401


def test_another_scheme_is_not_ours(made, world):
    assert Client(headers={"Authorization": "Basic YTpi"}).get(REPORTS).status_code == 403


def test_a_wrong_token_is_not_saved_by_a_session(made, world):
    client = world.client("clerk")
    assert client.get(REPORTS, headers={"Authorization": "Bearer zrt_wrong"}).status_code == 401
    assert client.get(REPORTS).status_code == 200


def test_a_session_still_needs_its_csrf_token_and_a_machine_none(made, world):
    user = world.user("clerk")
    entry = {"ref": made.entries[0].ref, "text": "完成"}
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert patch(client, made.report, [entry]).status_code == 403
    client.get("/accounts/profile/")
    client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies["csrftoken"].value
    assert patch(client, made.report, [entry]).status_code == 200
    _, plain = token(world)
    machine_client = machine(plain, enforce_csrf_checks=True)
    assert patch(machine_client, made.report, [entry], version=2).status_code == 200


def test_the_schema_shows_the_scheme_and_the_key(world):
    schema = world.client("staff").get("/api/schema/?format=json").json()
    assert schema["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"
    saving = schema["paths"]["/api/v1/reports/{ref}/entries/"]["patch"]
    assert {"bearerAuth": []} in saving["security"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in saving["parameters"]}
