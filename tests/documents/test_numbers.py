"""文号 under threads that roll back, on PostgreSQL; and the series' order anywhere."""

import threading

import pytest
import time_machine
from django.db import connection, transaction

from portal.documents.actions.letters import issue_letters
from portal.documents.models import Letter, LetterNumber, LetterSeries
from portal.documents.numbering import take_numbers
from portal.errors import Refused
from tests.documents import letters as make


def bare(world, origin: str) -> Letter:
    """A letter of the series 督, no more than a number needs."""
    return Letter.objects.create(
        jurisdiction=world.jurisdiction,
        kind="supervision_letter",
        origin=origin,
        issuer=world["区纪委"],
        organization=world["龙台"],
        year=2026,
        subject="三季度清单",
        drafted_label="测试",
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_threads_taking_a_hundred_each_while_a_third_roll_back(world):
    """800 numbers taken, every third attempt undone and tried again: 1 to 800, each once."""
    letters = [bare(world, f"t{n}") for n in range(800)]
    undone, failures = [], []

    def worker(share: list[Letter], index: int) -> None:
        try:
            for n, letter in enumerate(share):
                if (n + index) % 3 == 0:
                    _take(letter, undo=True)
                    undone.append(letter.pk)
                _take(letter, undo=False)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(letters[i * 100 : i * 100 + 100], i)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(undone) > 260
    numbers = sorted(LetterNumber.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 801))
    assert LetterSeries.objects.get().last_number == 800


class Undo(Exception):
    pass


def _take(letter: Letter, *, undo: bool) -> None:
    try:
        with transaction.atomic():
            take_numbers([letter], year=2026)
            if undo:
                raise Undo
    except Undo:
        pass


@pytest.mark.django_db
def test_a_batch_takes_a_block_in_the_order_given(world):
    letters = [bare(world, f"t{n}") for n in range(5)]
    take_numbers(letters[::-1], year=2026)
    assert [letter.number_text for letter in letters] == [f"广区责督〔2026〕{n}号" for n in (5, 4, 3, 2, 1)]


@pytest.mark.django_db
def test_each_year_and_kind_counts_for_itself(world):
    first, second, third = (bare(world, f"t{n}") for n in range(3))
    second.kind = "target_notice"
    take_numbers([first, second], year=2026)
    take_numbers([third], year=2027)
    assert [letter.number_text for letter in (first, second, third)] == [
        "广区责督〔2026〕1号",
        "广区责通〔2026〕1号",
        "广区责督〔2027〕1号",
    ]


@pytest.mark.django_db
def test_the_leading_office_has_a_series_of_its_own(world):
    """The commission's own letters come from 区委办: the same number never stands on two letters."""
    mine, theirs = bare(world, "t1"), bare(world, "t2")
    theirs.issuer = world["区委办"]
    take_numbers([mine, theirs], year=2026)
    assert (mine.number_text, theirs.number_text) == ("广区责督〔2026〕1号", "广区责办督〔2026〕1号")


@pytest.mark.django_db
def test_without_a_prefix_nothing_is_numbered(world):
    world.jurisdiction.number_prefix = ""
    world.jurisdiction.save()
    with pytest.raises(Refused, match="代字"):
        take_numbers([Letter.objects.select_related("jurisdiction").get(pk=bare(world, "t").pk)], year=2026)


@pytest.mark.django_db
def test_a_refused_batch_takes_no_number(world):
    """One of three has lost what its wording needs: none is signed, the next one is number 1."""
    with time_machine.travel(make.moment(), tick=False):
        letters = make.drafted(world, *(make.supervision(world, f"s{n}") for n in range(3)))
        Letter.objects.filter(pk=letters[2].pk).update(context={"tables": {}})
        secretary = world.actor("secretary")
        with pytest.raises(Refused, match="缺少"):
            issue_letters(letters=letters, by=secretary, signed_by=world.tenures["secretary"])
        assert not LetterNumber.objects.exists()
        [issued] = issue_letters(letters=letters[:1], by=secretary, signed_by=world.tenures["secretary"])
    assert issued.number_text == "广区责督〔2026〕1号"
