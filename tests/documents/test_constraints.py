"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portal.documents.models import (
    IssueAuthorization,
    Letter,
    LetterAddressee,
    LetterNumber,
    LetterSeries,
    Reply,
)
from portal.documents.numbering import take_numbers
from tests.documents import letters as make
from tests.documents.test_numbers import bare

pytestmark = pytest.mark.django_db


def refused(name: str, change) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("letter_issued_is_numbered", {"status": "issued"}),
        ("letter_issued_is_numbered", {"status": "issued", "number_text": "广区责督〔2026〕1号"}),
        ("letter_cancelled_with_reason", {"status": "cancelled"}),
        ("letter_cancelled_with_reason", {"status": "cancelled", "cancelled_at": make.moment()}),
        ("letter_cancelled_with_reason", {"cancelled_at": make.moment()}),
        ("letter_closed_has_time", {"closed_at": make.moment()}),
    ],
)
def test_a_state_without_its_dates_and_people(world, constraint, values):
    letter = bare(world, "a")
    refused(constraint, lambda: Letter.objects.filter(pk=letter.pk).update(**values))


def test_nothing_is_delivered_without_files(world):
    [letter] = make.issued(world)
    delivered = {"status": "delivered", "delivered_at": make.moment()}
    refused("letter_delivered_is_rendered", lambda: Letter.objects.filter(pk=letter.pk).update(**delivered))
    [letter] = make.delivered(world, make.supervision(world, "b"))
    refused("letter_delivered_is_rendered", lambda: Letter.objects.filter(pk=letter.pk).update(sha256=""))


def test_an_origin_stands_for_one_letter(world):
    bare(world, "a")
    refused("origin|UNIQUE", lambda: bare(world, "a"))


def test_a_number_stands_on_one_letter(world):
    first, second = bare(world, "a"), bare(world, "b")
    take_numbers([first], year=2026)
    series = LetterSeries.objects.get()
    refused(
        "letter_number_once|UNIQUE",
        lambda: LetterNumber.objects.create(series=series, number=1, letter=second),
    )
    refused(
        "letter_number_positive",
        lambda: LetterNumber.objects.create(series=series, number=0, letter=second),
    )


def test_an_addressee_is_a_unit_or_a_person_once(world):
    letter, person = bare(world, "a"), world.tenures["leader"].person
    both = {"letter": letter, "part": "main", "organization": world["龙台"], "person": person}
    refused("addressee_is_unit_or_person", lambda: LetterAddressee.objects.create(**both))
    neither = {"letter": letter, "part": "main"}
    refused("addressee_is_unit_or_person", lambda: LetterAddressee.objects.create(**neither))
    LetterAddressee.objects.create(letter=letter, part="main", person=person)
    again = {"letter": letter, "part": "copy", "person": person}
    refused("addressee_person_once|UNIQUE", lambda: LetterAddressee.objects.create(**again))


def test_one_reply_under_review_and_a_return_with_its_reason(world):
    letter = bare(world, "a")
    reply = Reply.objects.create(letter=letter, text="一", by_label="测试")
    refused(
        "one_reply_under_review|UNIQUE",
        lambda: Reply.objects.create(letter=letter, text="二", by_label="测试"),
    )
    refused(
        "reply_reviewed_with_reason",
        lambda: Reply.objects.filter(pk=reply.pk).update(status="returned", reviewed_at=make.moment()),
    )
    refused("reply_reviewed_with_reason", lambda: Reply.objects.filter(pk=reply.pk).update(status="accepted"))


def test_an_authorization_ends_after_it_begins(world):
    found = make.authorization(world)
    rows = IssueAuthorization.objects.filter(pk=found.pk)
    refused("issue_authorization_interval", lambda: rows.update(until_on=dt.date(2025, 1, 1)))
