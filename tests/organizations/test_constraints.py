"""Each constraint of organizations refuses the row it is there for, and lets its neighbour pass."""

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from portal.clock import now
from portal.organizations.enums import ImportKind, ImportStatus, OversightKind, SuccessionKind
from portal.organizations.models import (
    ImportBatch,
    Jurisdiction,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    OrganizationName,
    Oversight,
    Person,
    Placement,
    Post,
    Succession,
    Supervision,
    Tenure,
)
from portal.storage.files import store
from tests.world import unit

pytestmark = pytest.mark.django_db
EARLY, MIDDLE, LATE = dt.date(2020, 1, 1), dt.date(2022, 1, 1), dt.date(2024, 1, 1)


@pytest.fixture
def rows(world):
    """What each model needs to stand: model → its fields."""
    person, post = world.tenures["leader"].person, world.tenures["clerk"].post
    town, bureau = world["龙台"], world["区财政局"]
    return {
        Tenure: {"person": person, "post": post},
        Oversight: {"post": post, "organization": bureau, "kind": OversightKind.OVERSEE},
        Supervision: {"organ": world["区纪委"], "organization": bureau},
        OrganizationName: {"organization": town, "name": "龙台乡党委"},
        Placement: {"organization": town, "parent": world["区政府"]},
    }


def refused(name: str):
    """The block breaks the constraint `name` and no other."""
    return _Refused(name)


class _Refused:
    def __init__(self, name: str):
        self.name = name
        self.savepoint = transaction.atomic()

    def __enter__(self):
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        self.savepoint.__exit__(kind, error, trace)
        assert isinstance(error, IntegrityError), f"{self.name} let the row pass"
        assert self.name in str(error) or connection.vendor == "sqlite" and "UNIQUE" in str(error), error
        return True


INTERVALS = {
    Tenure: "tenure_interval",
    Oversight: "oversight_interval",
    Supervision: "supervision_interval",
    OrganizationName: "organization_name_interval",
    Placement: "placement_interval",
}


@pytest.mark.parametrize("model", INTERVALS)
def test_an_interval_ends_after_it_begins(rows, model):
    with refused(INTERVALS[model]):
        model.objects.create(**rows[model], from_on=MIDDLE, to_on=MIDDLE)
    model.objects.create(**rows[model], from_on=MIDDLE, to_on=MIDDLE + dt.timedelta(days=1))


ONCE = {Tenure: "tenure_once", Oversight: "oversight_once", Supervision: "supervision_once"}


@pytest.mark.parametrize("begins", [MIDDLE, None])
@pytest.mark.parametrize("model", ONCE)
def test_the_same_interval_is_registered_once(rows, model, begins):
    # touching no day, so that on PostgreSQL too it is this constraint that speaks
    model.objects.create(**rows[model], from_on=begins, to_on=LATE)
    with transaction.atomic(), pytest.raises(IntegrityError):
        model.objects.create(**rows[model], from_on=begins, to_on=LATE)
    model.objects.create(**rows[model], from_on=LATE)


EXCLUSIONS = {
    Tenure: "tenure_no_overlap",
    Oversight: "oversight_no_overlap",
    Supervision: "supervision_no_overlap",
    OrganizationName: "organization_name_no_overlap",
    Placement: "placement_no_overlap",
}


@pytest.mark.postgres
@pytest.mark.parametrize("second", [(MIDDLE, None), (None, MIDDLE), (MIDDLE, LATE)])
@pytest.mark.parametrize("model", EXCLUSIONS)
def test_intervals_of_one_relation_do_not_overlap(rows, model, second):
    model.objects.create(**rows[model], from_on=EARLY, to_on=LATE)
    with refused(EXCLUSIONS[model]):
        model.objects.create(**rows[model], from_on=second[0], to_on=second[1])
    model.objects.create(**rows[model], from_on=LATE, to_on=None)
    model.objects.create(**rows[model], from_on=None, to_on=EARLY)


@pytest.mark.postgres
def test_a_post_may_oversee_and_liaise_with_one_unit_at_once(rows):
    Oversight.objects.create(**rows[Oversight], from_on=EARLY)
    Oversight.objects.create(**{**rows[Oversight], "kind": OversightKind.LIAISE}, from_on=EARLY)


@pytest.mark.postgres
def test_former_names_of_unknown_time_stand_beside_each_other(world):
    for name in ("龙台乡党委", "龙台公社党委"):
        OrganizationName.objects.create(organization=world["龙台"], name=name)


def test_a_code_is_used_once_in_a_jurisdiction(world):
    Organization.objects.filter(pk=world["龙台"].pk).update(code="01")
    with refused("organization_code"):
        Organization.objects.filter(pk=world["花桥"].pk).update(code="01")
    Organization.objects.filter(pk=world["鼎屏"].pk).update(code="01")


def test_a_name_stands_once_under_a_parent(world):
    with refused("organization_name_under_parent"):
        Organization.objects.filter(pk=world["花桥"].pk).update(name="龙台镇党委")
    Organization.objects.filter(pk=world["区财政局"].pk).update(name="龙台镇党委")


def test_a_unit_is_dissolved_after_it_was_founded(world):
    town = Organization.objects.filter(pk=world["龙台"].pk)
    with refused("organization_dissolved_after_founded"):
        town.update(founded_on=MIDDLE, dissolved_on=MIDDLE)
    town.update(founded_on=MIDDLE, dissolved_on=LATE)


def test_an_alias_stands_once_with_a_unit(world):
    OrganizationAlias.objects.create(organization=world["龙台"], name="龙台", normalized="龙台")
    with refused("organization_alias_once"):
        OrganizationAlias.objects.create(organization=world["龙台"], name="龙 台", normalized="龙台")
    OrganizationAlias.objects.create(organization=world["花桥"], name="龙台", normalized="龙台")


def test_a_group_s_name_is_used_once_in_a_jurisdiction(world):
    OrganizationGroup.objects.create(jurisdiction=world.jurisdiction, name="各镇", normalized="各镇")
    with refused("group_name"):
        OrganizationGroup.objects.create(jurisdiction=world.jurisdiction, name="各 镇", normalized="各镇")
    OrganizationGroup.objects.create(jurisdiction=world.elsewhere, name="各镇", normalized="各镇")


def test_a_unit_succeeds_another_once_and_never_itself(world):
    old, new = world["龙台"], world["花桥"]
    merged = {"kind": SuccessionKind.MERGE, "on": MIDDLE}
    with refused("succession_to_another_unit"):
        Succession.objects.create(predecessor=old, successor=old, **merged)
    Succession.objects.create(predecessor=old, successor=new, **merged)
    with refused("succession_once"):
        Succession.objects.create(predecessor=old, successor=new, **merged)


def test_an_organ_does_not_supervise_itself(world):
    with refused("supervision_of_another"):
        Supervision.objects.create(organ=world["区纪委"], organization=world["区纪委"])


@pytest.mark.parametrize(
    ("field", "name"), [("staff_number", "person_staff_number"), ("id_number_hash", "person_id_number")]
)
def test_a_person_s_numbers_are_used_once_in_a_jurisdiction(world, field, name):
    Person.objects.create(jurisdiction=world.jurisdiction, name="甲", **{field: "7"})
    with refused(name):
        Person.objects.create(jurisdiction=world.jurisdiction, name="乙", **{field: "7"})
    Person.objects.create(jurisdiction=world.elsewhere, name="丙", **{field: "7"})


def test_a_post_stands_once_in_a_unit(world):
    post = world.tenures["clerk"].post
    same = {"title": post.title, "seat": post.seat}
    with refused("post_once"):
        Post.objects.create(organization=post.organization, **same)
    Post.objects.create(organization=world["区政府"], **same)


def test_a_jurisdiction_s_name_is_used_once(world):
    with transaction.atomic(), pytest.raises(IntegrityError):
        Jurisdiction.objects.create(name="广安区")


@pytest.mark.parametrize("day", [0, 61])
def test_checklists_are_due_within_sixty_working_days(world, day):
    county = Jurisdiction.objects.filter(pk=world.jurisdiction.pk)
    with refused("jurisdiction_report_due_workday"):
        county.update(report_due_workday=day)
    county.update(report_due_workday=60)


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        (ImportStatus.PREVIEW, True),
        (ImportStatus.RUNNING, True),
        (ImportStatus.DONE, False),
        (ImportStatus.FAILED, False),
        (ImportStatus.DISCARDED, False),
    ],
)
def test_an_import_is_finished_when_it_says_so(world, status, finished):
    row = {"kind": ImportKind.PEOPLE, "file": store(b"a,b\n", name="a.csv"), "filename": "a.csv"}
    with refused("import_finished_when_done"):
        ImportBatch.objects.create(**row, status=status, finished_at=now() if finished else None)
    ImportBatch.objects.create(**row, status=status, finished_at=None if finished else now())


def test_paths_are_unique(world):
    other = unit(world.jurisdiction, "区审计局", "government_department", world["区政府"])
    with transaction.atomic(), pytest.raises(IntegrityError):
        Organization.objects.filter(pk=other.pk).update(path=world["区财政局"].path)


def test_every_constraint_is_broken_here():
    source = Path(__file__).read_text(encoding="utf-8")
    names = {
        constraint.name
        for model in apps.get_app_config("organizations").get_models()
        for constraint in model._meta.constraints
    }
    missing = {name for name in names if f'"{name.removesuffix("_unbounded")}"' not in source}
    assert missing == set()
