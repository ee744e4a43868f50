"""How often the API answers a token, and a user altogether."""

import pytest
import time_machine

from portal.accounts.models import ApiToken
from tests.accounts.tokens import machine, token

REPORTS = "/api/v1/reports/"
DAY = "2026-04-07 10:00+08:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def rates(settings):
    def set_to(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_to


def statuses(client, count):
    return [client.get(REPORTS).status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, [200] * 2), (3, [200] * 3), (4, [200] * 3 + [429]), (5, [200] * 3 + [429] * 2)],
)
def test_a_token_is_stopped_after_n(world, rates, count, expected):
    rates(token="3/min", user="100/min")
    _, plain = token(world)
    assert statuses(machine(plain), count) == expected


def test_the_refusal_says_when_to_come_again(world, rates, clock):
    rates(token="3/min", user="100/min")
    client = machine(token(world)[1])
    statuses(client, 3)
    clock.shift(20)
    answer = client.get(REPORTS)
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert answer.json() == {"detail": "请求太频繁，请 40 秒后再试。"}
    clock.shift(39)
    assert client.get(REPORTS).status_code == 429
    clock.shift(1)
    assert client.get(REPORTS).status_code == 200


def test_tokens_and_sessions_of_a_user_count_together_and_others_apart(world, rates):
    rates(token="2/min", user="3/min")
    first, second = machine(token(world)[1]), machine(token(world)[1])
    assert statuses(first, 2) == [200, 200]
    assert statuses(second, 2) == [200, 429]
    assert world.client("clerk").get(REPORTS).status_code == 429
    assert statuses(machine(token(world, "colleague")[1]), 2) == [200, 200]


def test_what_is_refused_counts_too(world, rates):
    rates(token="2/min", user="100/min")
    row, plain = token(world)
    ApiToken.objects.filter(pk=row.pk).update(scopes=["write:drafts"])
    assert statuses(machine(plain), 3) == [403, 403, 429]
