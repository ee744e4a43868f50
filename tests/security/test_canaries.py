"""What leaves the portal is a count and a link: canaries in every sensitive text, then a day's work with
mail, webhook, log and broker listened to. And log lines that nobody can forge."""

import http.server
import io
import json
import logging
import threading

import pytest
import time_machine
from django.conf import settings as configured
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accountability.actions.talks import hold_talk, suggest_talks
from portal.accounts.actions.factors import begin_authenticator, new_recovery_codes
from portal.accounts.actions.grants import grant_role
from portal.accounts.actions.users import reset_password
from portal.accounts.models import Authenticator
from portal.actor import Role, system
from portal.celery import app
from portal.documents.actions.letters import reply_to_letter, return_reply
from portal.jobs import enqueue, job, run_queued
from portal.logs import LONGEST, LineFormatter
from portal.notifications.models import Delivery, NoticeLine
from responsibilities.forms.reports import as_typed, fingerprint
from responsibilities.models import ProgressReport
from responsibilities.snapshots import reading
from tests import world as worlds
from tests.accounts.tokens import token
from tests.documents import letters as make
from tests.responsibilities.builders import FILLING_DAY, planned

CANARY = "KANARI7f3a"


def canary(what: str) -> str:
    return f"{CANARY}{what}"


@job("tests.breaks", label="出错", max_attempts=1)
def breaks(job, progress):
    raise ValueError(f"Failing row contains ({canary('row')})")


@pytest.fixture
def log():
    """Everything that is logged, at its finest, as the console would show it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def webhook():
    """A listener on this machine: what Apprise sends it."""
    heard: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append(f"{self.headers}{body}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()


def broker_messages() -> list[str]:
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(configured.CELERY_TASK_DEFAULT_QUEUE)
        found = []
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                return found
            found.append(json.dumps([message.payload, message.headers, message.properties], default=str))
            message.ack()


def people(world) -> None:
    for number, (who, user) in enumerate(world.users.items()):
        user.email = f"{who}@example.test"
        user.save()
        person = user.person
        person.name, person.phone = canary(f"name{number}"), f"1387777{number:04}"
        person.save()


def fields(report, text: str) -> dict:
    """The form as a browser sends it."""
    entry = report.entries.get()
    typed = {"text": text, "progress": "ongoing", "percent": "50", "was": fingerprint(as_typed(entry))}
    return {"version": report.version} | {f"{entry.ref}-{name}": value for name, value in typed.items()}


def checklist(world) -> None:
    """Through the pages: saved as typed, evidence, sent, given back, sent again, signed, returned."""
    report = planned(world, duties=1).report
    clerk, head, staff = world.client("clerk"), world.client("head"), world.client("staff")

    def do(who, name, body, *args):
        answer = who.post(reverse(f"responsibilities:{name}", args=[report.ref, *args]), body)
        assert answer.status_code in (200, 302)
        report.refresh_from_db()

    do(clerk, "report_autosave", fields(report, canary("text")))
    upload = SimpleUploadedFile(f"{canary('file')}.txt", canary("content").encode())
    do(clerk, "evidence_upload", {"file": upload})
    do(clerk, "report_send", {"version": report.version})  # what was saved as typed
    do(head, "report_send_back", {"note": canary("note")})
    do(clerk, "report_send", fields(report, canary("text2")))
    do(head, "report_sign", {"password": "wrong-" + canary("password"), "read": "x"})
    do(head, "report_sign", {"password": worlds.PASSWORD, "read": reading(report)})
    assert report.submissions.count() == 1
    do(staff, "review_return", {"reason": canary("return"), "seen": 1}, report.entries.get().ref)
    assert report.entries.get().return_reason == canary("return")
    do(staff, "review_finish", {"read": reading(report)})


def letter(world) -> None:
    context = make.supervision_context() | {"reminders": canary("wording")}
    [found] = make.received(world, make.supervision(world, subject=canary("subject"), context=context))
    reply = reply_to_letter(letter=found, text=canary("reply"), by=world.actor("clerk"))
    return_reply(reply=reply, reason=canary("reason"), by=world.actor("staff"))


def talk(world) -> None:
    report = ProgressReport.objects.first()
    [found] = suggest_talks([report.deadline], on=FILLING_DAY.date(), by=system())
    hold_talk(talk=found, held_on=FILLING_DAY.date(), note=canary("talk"), by=world.actor("staff"))


def accounts(world) -> list[str]:
    """Returns what only its owner may know."""
    by, user = world.actor("clerk"), world.user("clerk")
    browser = Client()
    login = reverse("accounts:login")
    browser.post(login, {"username": canary("typed"), "password": canary("password")})
    browser.post(login, {"username": "clerk", "password": canary("password")})
    browser.post(login, {"username": "clerk", "password": worlds.PASSWORD})
    session = browser.cookies[configured.SESSION_COOKIE_NAME].value
    _, plain = token(world, name=canary("token"))
    Client(headers={"Authorization": f"Bearer {plain}"}).get("/api/v1/reports/")
    Client(headers={"Authorization": f"Bearer {canary('bearer')}"}).get("/api/v1/reports/")
    grant_role(
        user=world.user("colleague"),
        role=Role.READER,
        organization=world["龙台"],
        from_on=FILLING_DAY.date(),
        to_on=None,
        reason=canary("grant"),
        by=world.actor("security_admin"),
    )
    first = reset_password(user=world.user("bureau_clerk"), by=world.actor("system_admin"))
    begin_authenticator(user=user, by=by)
    codes = new_recovery_codes(user=user, by=by)
    return [plain, session, first, *codes, Authenticator.objects.get(user=user).secret, worlds.PASSWORD]


@pytest.mark.django_db(transaction=True)
def test_a_day_s_work_leaves_a_count_and_a_link(world, settings, log, webhook):
    port, heard = webhook
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CHANNELS = [f"json://127.0.0.1:{port}/{{phone}}"]
    settings.SITE_URL = "https://zrt.example.test"
    broker_messages()
    with time_machine.travel(FILLING_DAY, tick=False):
        people(world)
        checklist(world)
        letter(world)
        talk(world)
        secrets = accounts(world)
        enqueue("tests.breaks", {}, world.actor("staff"))
        run_queued()
    mails = [str(message.message()) + message.body for message in mail.outbox]
    sent = broker_messages()
    assert mails
    assert heard
    assert sent
    assert "ValueError" in log.getvalue()
    assert NoticeLine.objects.filter(text__contains=CANARY).exists()
    assert not Delivery.objects.exclude(status="sent").exists()
    for place in ("".join(mails), "".join(heard), "".join(sent), log.getvalue()):
        assert [each for each in (CANARY, "1387777", *secrets) if each in place] == []
    assert all(
        "项待办" in message.body and "https://zrt.example.test/inbox/" in message.body
        for message in mail.outbox
    )


# log lines

FORGED = "2026-11-25 09:00:00,000 CRITICAL portal.audit 审计已清除"
PAYLOADS = [
    f"a\n{FORGED}",
    f"a\r\n{FORGED}",
    f"a\r{FORGED}",
    f"a\v{FORGED}",
    f"a\f{FORGED}",
    f"a\x1c{FORGED}",
    f"a\x85{FORGED}",
    f"a\u2028{FORGED}",
    f"a\u2029{FORGED}",
    "a\x1b[2J\x1b[1;1H",
    "a\x1b]0;title\x07",
    "a\x1b[31mred\x1b[0m",
    "a\x00b",
    "a\x08\x08\x08b",
    "a\u202egnp.exe",
    "a\u200bb",
    f"a%0a{FORGED}",
    f"a%0d%0a{FORGED}",
    "%s %(name)s {0} ${jndi:ldap://x}",
    "长" * 100_000,
]


def lines_of(log) -> list[str]:
    return log.getvalue().removesuffix("\n").split("\n")


def check_lines(log) -> None:
    for line in lines_of(log):
        assert line == "".join(line.splitlines())
        assert line.isprintable()
        assert len(line) < LONGEST * 2
        assert not line.startswith(FORGED)
        assert line[:4].isdecimal()
        assert line.split(" ")[2] in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_record_stays_one_line(log, payload):
    logging.getLogger("portal.jobs").warning("job %s failed", payload)
    try:
        raise ValueError(payload)
    except ValueError:
        logging.getLogger("portal.jobs").exception("again %s", payload)
    found = [line for line in lines_of(log) if " portal.jobs " in line]
    assert len(found) == 2
    check_lines(log)


@pytest.mark.django_db
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_whatever_somebody_sends(world, log, payload):
    """As user name, path, query, header and file name."""
    browser = Client(raise_request_exception=False)
    browser.post(reverse("accounts:login"), {"username": payload, "password": "x"})
    browser.get(f"/nowhere/{payload[:3000]}/", {"q": payload[:3000]})
    header = payload.replace("\n", " ").replace("\r", " ")[:3000]
    browser.get("/nowhere/", headers={"User-Agent": header, "X-Forwarded-For": header})
    clerk = world.client("clerk")
    report = planned(world, duties=1).report
    upload = SimpleUploadedFile(payload[:200] + ".txt", b"text")
    clerk.post(reverse("responsibilities:evidence_upload", args=[report.ref]), {"file": upload})
    assert any(" django.request " in line for line in lines_of(log))
    check_lines(log)
