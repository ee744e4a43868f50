"""Digests, single notices, the outbox."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.actor import system
from portal.jobs import Job, run_queued
from portal.notifications import checks
from portal.notifications.actions.deliveries import ATTEMPTS, send_due
from portal.notifications.actions.notices import Line, add_to_digests, mark_read, notify
from portal.notifications.addresses import bare, in_this_identity
from portal.notifications.channels import DUMMY_BACKEND
from portal.notifications.models import Delivery, Notice, NoticeLine
from tests import world as worlds

DAY = dt.date(2026, 4, 10)
NIGHT = system()
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def line(world, who, key="a", text="三季度清单", severity="soon", url="/x/"):
    return Line(world.tenures[who].person_id, key, severity, text, url)


@pytest.mark.django_db
class TestDigests:
    def test_one_digest_per_person_and_day(self, world):
        lines = [line(world, "clerk"), line(world, "clerk", "b"), line(world, "head")]
        assert add_to_digests(lines=lines, on=DAY, by=NIGHT) == 3
        add_to_digests(lines=[line(world, "clerk", "c")], on=DAY, by=NIGHT)
        counts = {notice.person_id: notice.lines.count() for notice in Notice.objects.all()}
        assert counts == {world.tenures["clerk"].person_id: 3, world.tenures["head"].person_id: 1}

    def test_the_same_again_adds_nothing_and_stays_read(self, world):
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        mark_read(notices=Notice.objects.all(), by=NIGHT)
        assert add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT) == 0
        assert Notice.objects.get().read_at is not None

    def test_a_later_word_takes_the_place_and_is_unread_again(self, world):
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        mark_read(notices=Notice.objects.all(), by=NIGHT)
        assert (
            add_to_digests(lines=[line(world, "clerk", text="已逾期", severity="late")], on=DAY, by=NIGHT)
            == 1
        )
        row = NoticeLine.objects.get()
        assert (row.text, row.severity, row.notice.read_at) == ("已逾期", "late", None)

    def test_addresses_are_kept_without_the_identity(self, world):
        add_to_digests(lines=[line(world, "clerk", url="/as/abcdefghjkmn/letters/x/")], on=DAY, by=NIGHT)
        assert NoticeLine.objects.get().url == "/letters/x/"

    def test_what_is_too_long_is_cut_not_refused(self, world):
        add_to_digests(lines=[line(world, "clerk", text="长" * 400)], on=DAY, by=NIGHT)
        assert len(NoticeLine.objects.get().text) == 300

    def test_the_database_holds_one_digest_a_day(self, world):
        row = {"person": world.tenures["clerk"].person, "on": DAY, "title": "x"}
        Notice.objects.create(**row, kind="digest")
        Notice.objects.create(**row, kind="work")
        Notice.objects.create(**row, kind="work")
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(**row, kind="digest")

    def test_the_database_holds_a_line_once_and_a_sent_time_with_sent(self, world):
        notice = Notice.objects.create(person=world.tenures["clerk"].person, on=DAY, title="x", kind="work")
        for broken in (
            [NoticeLine(notice=notice, key="a"), NoticeLine(notice=notice, key="a")],
            [Delivery(notice=notice, channel="email"), Delivery(notice=notice, channel="email")],
            [Delivery(notice=notice, channel="email", status="sent")],
            [Delivery(notice=notice, channel="email", sent_at=timezone.now())],
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                type(broken[0]).objects.bulk_create(broken)


@pytest.mark.django_db
def test_notify_gives_each_person_their_lines(world):
    clerk, head = world.tenures["clerk"].person_id, world.tenures["head"].person_id
    lines = [Line(None, "all", text="送达"), Line(head, "head", text="请签收")]
    notices = notify(person_ids=[clerk, head, clerk], kind="letter", title="新文书", lines=lines, by=NIGHT)
    assert {notice.person_id: notice.lines.count() for notice in notices} == {clerk: 1, head: 2}


@pytest.mark.parametrize(
    ("url", "kept"),
    [("/as/abcdefghjkmn/a/", "/a/"), ("/a/as/b/", "/a/as/b/"), ("/a/", "/a/"), ("", "")],
)
def test_bare_addresses(url, kept):
    assert bare(url) == kept


@pytest.mark.parametrize("url", ["https://evil.example/", "javascript:alert(1)", ""])
def test_only_addresses_of_the_portal_become_links(url):
    assert in_this_identity(url) == ""


# the outbox


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = LOCMEM
    mail.outbox.clear()
    return mail.outbox


def give_address(world, *names):
    for name in names:
        world.users[name].email = f"{name}@example.test"
        world.users[name].save()


@pytest.mark.django_db
class TestOutbox:
    def test_nothing_is_queued_while_no_channel_works(self, world, settings):
        settings.EMAIL_BACKEND = DUMMY_BACKEND
        give_address(world, "clerk")
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        assert not Delivery.objects.exists()
        assert not Job.objects.exists()

    def test_mail_carries_a_count_and_no_content(self, world, mailbox):
        give_address(world, "clerk")
        lines = [line(world, "clerk"), line(world, "clerk", "b"), line(world, "head")]
        add_to_digests(lines=lines, on=DAY, by=NIGHT)
        assert not mailbox  # leaves after commit, by the job
        run_queued()
        [message] = mailbox
        assert message.to == ["clerk@example.test"]
        assert "您有 2 项待办" in message.subject
        assert "三季度清单" not in message.subject + message.body
        assert Delivery.objects.get().status == "sent"

    def test_what_is_sent_is_not_sent_again(self, world, mailbox):
        give_address(world, "clerk")
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        assert send_due() == {"sent": 1, "failed": 0, "later": 0}
        add_to_digests(lines=[line(world, "clerk", "b")], on=DAY, by=NIGHT)
        assert send_due() == {"sent": 0, "failed": 0, "later": 0}
        assert len(mailbox) == 1

    def test_a_channel_that_is_down_is_tried_again_with_pauses(self, world, settings, mailbox):
        give_address(world, "clerk")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        outcomes = []
        for _ in range(ATTEMPTS):
            Delivery.objects.update(next_at=timezone.now())
            outcomes.append(send_due())
        assert [outcome["later"] for outcome in outcomes] == [1] * (ATTEMPTS - 1) + [0]
        delivery = Delivery.objects.get()
        assert (delivery.status, delivery.attempts) == ("failed", ATTEMPTS)
        assert delivery.error
        assert send_due() == {"sent": 0, "failed": 0, "later": 0}

    def test_an_attempt_waits_before_the_next(self, world, settings, mailbox):
        give_address(world, "clerk")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        assert send_due()["later"] == 1
        assert send_due()["later"] == 0

    def test_apprise_addresses_name_their_recipient(self, world, settings):
        settings.CHANNELS = ["json://127.0.0.1:9/{username}", "json://127.0.0.1:9/all", "json://{phone}"]
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        # the clerk has no phone; an address without a recipient is never used
        assert list(Delivery.objects.values_list("channel", flat=True)) == ["apprise:0"]
        assert send_due()["later"] == 1
        assert [warning.id for warning in checks.channels_name_a_recipient(None)] == ["notifications.W001"]

    def test_a_disabled_account_gets_nothing(self, world, mailbox):
        give_address(world, "clerk")
        world.users["clerk"].is_active = False
        world.users["clerk"].save()
        add_to_digests(lines=[line(world, "clerk")], on=DAY, by=NIGHT)
        assert not Delivery.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_senders_send_each_once(mailbox):
    world = worlds.build()
    names = ["clerk", "head", "colleague", "leader", "staff"]
    give_address(world, *names)
    add_to_digests(lines=[line(world, name) for name in names], on=DAY, by=NIGHT)
    barrier = threading.Barrier(8)

    def sender():
        barrier.wait()
        send_due()
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message.to[0] for message in mailbox) == sorted(f"{name}@example.test" for name in names)
