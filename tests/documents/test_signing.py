"""签发 on its page: what goes to whom, and the password once more."""

import pytest
import time_machine

from portal.documents.enums import LetterStatus as S
from portal.documents.models import LetterNumber
from tests.documents import letters as make
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


@pytest.fixture
def drafts(world):
    return make.drafted(
        world, *(make.supervision(world, f"s{n}", name) for n, name in enumerate(("龙台", "花桥", "龙台")))
    )


def page_of(letters, **more) -> str:
    refs = ",".join(letter.ref for letter in letters)
    return "&".join([f"/letters/sign/?refs={refs}", *(f"{name}={value}" for name, value in more.items())])


@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("staff", 403), ("reader", 403)])
def test_who_opens_it(world, drafts, who, status):
    assert world.client(who).get(page_of(drafts)).status_code == status
    assert world.client(who).post(page_of(drafts), {"password": PASSWORD}).status_code in (302, status)
    signed = {letter.status for letter in make.fresh(drafts)} == {S.ISSUED}
    assert signed == (who == "secretary")


def test_it_says_how_many_go_to_whom(world, drafts):
    page = world.client("secretary").get(page_of(drafts)).content.decode()
    assert "签发 3 份：龙台镇党委、花桥镇党委" in page
    assert "王示例同志" in page  # 抄送
    one = world.client("secretary").get(page_of(drafts[:1])).content.decode()
    assert "签发 1 份：龙台镇党委" in one


def test_a_wrong_password_signs_nothing_and_counts(world, drafts):
    client = world.client("secretary")
    for _ in range(4):
        again = client.post(page_of(drafts), {"password": "wrong"}, follow=True).content.decode()
        assert "密码不对，还没有签发" in again
        assert "签发 3 份" in again
    assert client.post(page_of(drafts), {"password": ""}).status_code == 422
    for password in ("wrong", PASSWORD):  # the fifth locks, as at signing in
        assert client.post(page_of(drafts), {"password": password}).status_code == 429
    assert {letter.status for letter in make.fresh(drafts)} == {S.DRAFT}


def test_one_letter_goes_back_to_its_page(world, drafts):
    client, address = world.client("secretary"), f"/letters/{drafts[0].ref}/"
    assert "/letters/sign/?refs=" in client.get(address).content.decode()
    answer = client.post(page_of(drafts[:1], next=address), {"password": PASSWORD})
    assert answer["Location"] == address
    assert [letter.status for letter in make.fresh(drafts)] == [S.ISSUED, S.DRAFT, S.DRAFT]


@pytest.mark.parametrize("where", ["http://example.org/", "//example.org", ""])
def test_it_leads_nowhere_else(world, drafts, where):
    answer = world.client("secretary").post(page_of(drafts, next=where), {"password": PASSWORD})
    assert answer["Location"] == "/letters/?view=unsigned"


def test_a_second_click_signs_nothing_twice(world, drafts):
    client = world.client("secretary")
    client.post(page_of(drafts), {"password": PASSWORD})
    again = client.post(page_of(drafts), {"password": PASSWORD}, follow=True)
    assert "没有要签发的了" in again.content.decode()
    assert LetterNumber.objects.count() == 3


def test_more_than_an_address_holds_is_refused_in_words(world):
    letters = make.drafted(world, *(make.supervision(world, f"s{n}") for n in range(201)))
    data = {"verb": "issue", "ref": [letter.ref for letter in letters]}
    answer = world.client("secretary").post("/letters/bulk/", data)
    assert answer.status_code == 409
    assert "一次最多签发 200 份" in answer.content.decode()


PLACES = ["/letters/?view=unsigned", "/letters/", "letter", "sign"]


@pytest.mark.parametrize("place", PLACES)
def test_what_the_county_lacks_is_said_before(world, drafts, place):
    address = {"letter": f"/letters/{drafts[0].ref}/", "sign": page_of(drafts)}.get(place, place)
    client = world.client("secretary")
    assert "辖区设置" not in client.get(address).content.decode()
    world.jurisdiction.number_prefix = world.jurisdiction.issuer_title = ""
    world.jurisdiction.save()
    page = client.get(address).content.decode()
    assert "还没有设置发文机关代字，签发时不能编号。" in page
    assert "还没有设置红头" in page
    assert "请系统管理员在“系统 › 辖区设置”中填写。" in page


def test_without_a_mark_for_numbers_the_refusal_stays_on_the_page(world, drafts):
    world.jurisdiction.number_prefix = ""
    world.jurisdiction.save()
    answer = world.client("secretary").post(page_of(drafts), {"password": PASSWORD})
    assert answer.status_code == 422
    assert "签发 3 份：龙台镇党委、花桥镇党委" in answer.content.decode()
    assert {letter.status for letter in make.fresh(drafts)} == {S.DRAFT}
