"""A seat that a later sheet corrects: the post changes, nobody is appointed twice."""

import pytest

from portal.accounts.identities import identities_of
from portal.accounts.models import User
from portal.actor import Role
from portal.audit.queries import timeline
from portal.organizations.enums import Seat
from portal.organizations.models import Person, Post, Tenure

from .imports import load, load_people, messages, organizations, outcomes, people, preview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(db):
    load(organizations(("", "区委", "", "", "党委"), ("", "区财政局", "", "区委", "政府部门")))


def row(number="1", name="钱示例", seat="", start="2021-01-01", end="", title="局长"):
    return [number, name, "区财政局", title, seat, "", start, end, ""]


def see(*rows, answers=None):
    return preview(people(*rows), answers, "people")


@pytest.mark.parametrize(
    ("first", "then"), [("", "行政正职"), ("行政正职", "工作人员"), ("党组织书记", "班子成员")]
)
@pytest.mark.parametrize("start", ["2021-01-01", ""])
def test_a_corrected_seat_changes_the_post(first, then, start):
    load_people(people(row(seat=first, start=start)))
    seen = see(row(seat=then, start=start))
    assert outcomes(seen)[2] == "changed"
    assert seen.rows[0].changes["seat"] == (first or "工作人员", then)
    load_people(people(row(seat=then, start=start)))
    assert (Post.objects.get().get_seat_display(), Tenure.objects.count()) == (then, 1)
    assert outcomes(see(row(seat=then, start=start)))[2] == "unchanged"


def test_a_blank_seat_changes_nothing():
    load_people(people(row(seat="行政正职")))
    seen = see(row())
    assert (outcomes(seen)[2], seen.absent) == ("unchanged", [])


def test_the_role_goes_with_the_corrected_seat():
    load_people(people(row(seat="行政正职")))
    user = User.objects.create_user("q", "p", person=Tenure.objects.get().person)

    def roles():
        user.refresh_from_db()
        return {scope.role for identity in identities_of(user) for scope in identity.scopes}

    assert Role.UNIT_HEAD in roles()
    load_people(people(row(seat="工作人员")))
    assert Role.UNIT_HEAD not in roles()


def test_what_others_hold_too_is_asked_about():
    both = [row(), row("2", "孙示例")]
    load_people(people(*both))
    seen = see(row(seat="班子成员"))
    (question,) = seen.questions
    assert "还有 1 人（孙示例）也任这个职务" in question.message
    everybody = {question.key: {"ref": question.candidates[0].ref}}
    load_people(people(row(seat="班子成员")), everybody)
    assert [post.seat for post in Post.objects.all()] == [Seat.MEMBER]
    assert Tenure.objects.count() == 2
    assert see(row(seat="班子成员"), row("2", "孙示例", "班子成员")).counts["unchanged"] == 2
    (change,) = timeline(Person.objects.get(name="孙示例"))[0].changes
    assert (change.old, change.new) == (["局长（工作人员）"], ["局长（班子成员）"])


def test_only_the_one_named_moves_to_a_post_of_its_own():
    load_people(people(row(), row("2", "孙示例")))
    (question,) = see(row(seat="班子成员")).questions
    load_people(people(row(seat="班子成员")), {question.key: {"ref": "new"}})
    seats = dict(Tenure.objects.values_list("person__name", "post__seat"))
    assert seats == {"钱示例": Seat.MEMBER, "孙示例": Seat.STAFF}
    assert see(row(seat="班子成员"), row("2", "孙示例")).counts["unchanged"] == 2


@pytest.mark.parametrize("turned", [False, True])
def test_all_holders_corrected_at_once_need_no_question(turned):
    load_people(people(row(), row("2", "孙示例")))
    rows = [row(seat="班子成员"), row("2", "孙示例", "班子成员")]
    load_people(people(*(reversed(rows) if turned else rows)))
    assert (Post.objects.get().seat, Tenure.objects.count()) == (Seat.MEMBER, 2)


def test_two_seats_for_one_post_in_the_sheet_are_told():
    load_people(people(row(), row("2", "孙示例")))
    rows = [row(seat="班子成员"), row("2", "孙示例", "工作人员")]
    (question,) = see(*rows).questions
    seen = see(*rows, answers={question.key: {"ref": question.candidates[0].ref}})
    assert "表中另有一行把这个职务的席位改为“班子成员”" in messages(seen)[3]


def test_a_new_holder_joins_the_corrected_post():
    load_people(people(row()))
    load_people(
        people(row(seat="行政正职", end="2024-05-01"), row("2", "孙示例", "行政正职", start="2024-05-01"))
    )
    assert (Post.objects.get().seat, Tenure.objects.count()) == (Seat.ADMIN_HEAD, 2)


def test_where_the_right_post_stands_already_the_tenure_moves_there():
    load_people(people(row("2", "孙示例", "行政正职", start="2016-01-01", end="2021-01-01"), row()))
    assert Post.objects.count() == 2
    load_people(people(row(seat="行政正职")))
    assert {tenure.post.seat for tenure in Tenure.objects.all()} == {Seat.ADMIN_HEAD}


def seats():
    return dict(Tenure.objects.values_list("person__name", "post__seat"))


@pytest.mark.parametrize("turned", [False, True])
def test_one_leaves_a_seat_and_a_newcomer_takes_it_in_one_sheet(turned):
    load_people(people(row(seat="班子成员")))
    post = Post.objects.get()
    rows = [row(seat="工作人员"), row("2", "孙示例", "班子成员")]
    rows = rows[::-1] if turned else rows
    load_people(people(*rows))
    assert seats() == {"钱示例": Seat.STAFF, "孙示例": Seat.MEMBER}
    assert Tenure.objects.get(person__name="孙示例").post == post
    assert see(*rows).counts["unchanged"] == 2


def test_one_leaves_a_seat_and_another_changes_into_it():
    load_people(people(row(seat="班子成员"), row("2", "孙示例", "联络员")))
    rows = [row(seat="工作人员"), row("2", "孙示例", "班子成员")]
    load_people(people(*rows))
    assert seats() == {"钱示例": Seat.STAFF, "孙示例": Seat.MEMBER}
    assert see(*rows).counts["unchanged"] == 2


def test_two_swap_their_seats():
    load_people(people(row(seat="班子成员"), row("2", "孙示例", "工作人员")))
    load_people(people(row(seat="工作人员"), row("2", "孙示例", "班子成员")))
    assert seats() == {"钱示例": Seat.STAFF, "孙示例": Seat.MEMBER}
    assert Post.objects.count() == 2


def test_a_newcomer_without_a_seat_written_claims_none():
    load_people(people(row()))
    load_people(people(row(seat="班子成员"), row("2", "孙示例")))
    assert [post.seat for post in Post.objects.all()] == [Seat.MEMBER]


def test_a_later_period_with_another_seat_is_another_tenure():
    early = row(seat="班子成员", start="2018-01-01", end="2020-01-01")
    load_people(people(early))
    later = row(seat="行政正职", start="2022-01-01")
    load_people(people(later))
    assert Tenure.objects.count() == 2
    assert see(early, later).counts["unchanged"] == 2
