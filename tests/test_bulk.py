import pytest
from django.db import DatabaseError

from portal.bulk import insert_rows, write_back
from portal.organizations.models import Organization, OrganizationAlias, Post

pytestmark = pytest.mark.django_db


def test_rows_take_the_defaults_of_the_fields_that_are_not_given(world):
    place = world["龙台"].pk
    insert_rows(Post, ("organization_id", "title"), [(place, f"岗位{n}") for n in range(3)])
    made = list(Post.objects.filter(title__startswith="岗位").order_by("title"))
    assert [post.title for post in made] == ["岗位0", "岗位1", "岗位2"]
    assert {(post.seat, post.rank, post.sort_order) for post in made} == {("staff", "", 0)}
    assert len({post.ref for post in made}) == 3


def test_no_rows_insert_nothing(world):
    before = Post.objects.count()
    insert_rows(Post, ("organization_id", "title"), [])
    assert Post.objects.count() == before


def test_a_time_that_is_not_given_is_now(world):
    insert_rows(
        OrganizationAlias, ("organization_id", "name", "normalized"), [(world["龙台"].pk, "甲", "甲")]
    )
    assert OrganizationAlias.objects.get(name="甲").created_at


@pytest.mark.postgres  # SQLite keeps any length
def test_text_that_is_too_long_is_refused_and_not_cut(world):
    with pytest.raises(DatabaseError):
        insert_rows(Post, ("organization_id", "title"), [(world["龙台"].pk, "长" * 81)])


def test_written_back_are_the_fields_named_and_no_others(world):
    units = list(Organization.objects.filter(pk__in=[world["龙台"].pk, world["花桥"].pk]))
    for unit in units:
        unit.note, unit.name = f"附注{unit.pk}", "不该写"
    write_back(units, ["note"])
    for unit in units:
        stored = Organization.objects.get(pk=unit.pk)
        assert (stored.note, stored.name) == (f"附注{unit.pk}", world[stored.name[:2]].name)


def test_nothing_to_write_back_asks_nothing(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        write_back([], ["note"])
