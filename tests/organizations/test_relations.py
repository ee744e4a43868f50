"""结束分管、联系、监督 from the unit's page, and the offer in the preview of an import."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from portal.actor import Role
from portal.audit.models import AuditEvent
from portal.audit.queries import timeline
from portal.errors import Refused
from portal.organizations.actions.relations import end_oversight
from portal.organizations.models import Oversight, Supervision

from .imports import people
from .test_import_pages import confirm, the_batch, upload

DAY = dt.date(2026, 4, 1)
FORM = {"on": "2026-04-01", "reason": "领导班子成员分工调整"}


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-05-06 10:00+08:00"):
        yield


def the_oversight(world):
    return Oversight.objects.get(organization=world["龙台"])


def address(world, name):
    row = the_oversight(world)
    args = {
        "oversight_end": [world["龙台"].ref, row.post.ref, row.kind],
        "supervision_end": [world["龙台"].ref, world["龙台纪委"].ref],
    }
    return reverse(f"organizations:{name}", args=args[name])


NAMES = ["oversight_end", "supervision_end"]
MODELS = {"oversight_end": Oversight, "supervision_end": Supervision}


@pytest.mark.parametrize("name", NAMES)
def test_the_system_administrator_ends_it_with_day_and_reason(world, name):
    client = world.client("system_admin")
    assert address(world, name) in client.get(reverse("organizations:detail", args=[world["龙台"].ref])).text
    assert client.get(address(world, name)).status_code == 200
    done = client.post(address(world, name), FORM, follow=True)
    row = MODELS[name].objects.get(organization=world["龙台"])
    assert (row.to_on, row.to_precision) == (DAY, "day")
    assert MODELS[name].objects.on(DAY - dt.timedelta(days=1)).filter(pk=row.pk).exists()
    assert not MODELS[name].objects.on(DAY).filter(pk=row.pk).exists()
    assert "分工调整" in done.text
    entry = timeline(world["龙台"])[0]
    assert (entry.verb, entry.changes[0].new) == (name.replace("_", "."), "2026-04-01")
    assert entry.note.endswith("龙台镇党委：领导班子成员分工调整")


def test_the_leader_s_own_timeline_tells_it(world):
    end_oversight(oversight=the_oversight(world), on=DAY, reason="分工调整", by=world.actor("system_admin"))
    assert timeline(world.tenures["leader"].person)[0].verb == "oversight.end"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 403), ("head", 403), ("clerk", 403), ("colleague", 403), ("staff", 403),
        ("secretary", 403),
        ("security_admin", 403), ("audit_admin", 403), ("stranger", 403), (None, 302),
    ],
)  # fmt: skip
def test_nobody_else(world, name, who, status):
    client = world.client(who)
    for response in (client.get(address(world, name)), client.post(address(world, name), FORM)):
        assert response.status_code == status
    assert MODELS[name].objects.get(organization=world["龙台"]).to_on is None
    if who and status == 403:
        page = client.get(reverse("organizations:detail", args=[world["龙台"].ref]))
        assert address(world, name) not in page.text


@pytest.mark.parametrize("name", NAMES)
def test_another_county_and_wrong_methods(world, name):
    client = world.client("system_admin")
    world["龙台"].jurisdiction = world.elsewhere
    world["龙台"].save()
    assert client.post(address(world, name), FORM).status_code == 404
    assert client.put(address(world, name)).status_code == 405


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": "2026-04-01"}, "必填"),
        ({"on": "", "reason": "调整"}, "必填"),
        ({"on": "2021-10-01", "reason": "调整"}, "结束的日期要晚于这一天"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, name, data, said):
    response = world.client("system_admin").post(address(world, name), data)
    assert response.status_code == 422
    assert said in response.text
    assert (data.get("reason") or data["on"]) in response.text
    assert MODELS[name].objects.get(organization=world["龙台"]).to_on is None
    assert not AuditEvent.objects.filter(verb__endswith=".end").exists()


def test_what_has_ended_is_not_found_and_not_prolonged(world):
    row = the_oversight(world)
    by = world.actor("system_admin")
    end_oversight(oversight=row, on=DAY, reason="调整", by=by)
    with pytest.raises(Refused, match="已经结束"):
        end_oversight(oversight=row, on=DAY + dt.timedelta(days=1), reason="调整", by=by)
    Oversight.objects.filter(pk=row.pk).update(to_on=dt.date(2022, 1, 1))
    assert world.client("system_admin").get(address(world, "oversight_end")).status_code == 404


class TestPreview:
    """Offered in place, and nothing ends unless chosen."""

    @pytest.fixture
    def admin(self, world):
        return world.client("system_admin")

    def sheet(self):
        return people(["", "王示例", "区政府", "副区长", "班子成员", "", "2021-10-01", "", "区财政局"])

    def offer(self, page):
        (line,) = [line for line in page.context["lines"] if line["offers"]]
        return line["offers"][0]

    def answer(self, admin, data):
        return admin.post(reverse("organizations:import_answer", args=[the_batch().ref]), data, follow=True)

    def test_ended_in_place(self, world, admin):
        page = upload(admin, self.sheet(), "people")
        offer = self.offer(page)
        assert offer.message in page.text
        chosen = {"key": offer.key, "on": "2026-04-01", "ref": [choice.ref for choice in offer.candidates]}
        page = self.answer(admin, chosen)
        assert "2026年4月1日起不再分管龙台镇党委" in page.text
        assert 'value="2026-04-01"' in page.text
        confirm(admin, the_batch(), page)
        assert the_oversight(world).to_on == DAY
        leader = world.actor("leader")
        assert not leader.reaches(world["龙台"], Role.LEADER)
        assert leader.reaches(world["区财政局"], Role.LEADER)

    def test_taken_back(self, world, admin):
        offer = self.offer(upload(admin, self.sheet(), "people"))
        refs = [choice.ref for choice in offer.candidates]
        self.answer(admin, {"key": offer.key, "on": "2026-04-01", "ref": refs})
        page = self.answer(admin, {"key": offer.key, "on": "2026-04-01", "ref": refs, "keep": "1"})
        assert page.context["preview"].to_write == 0

    def test_nothing_chosen_says_so(self, admin):
        offer = self.offer(upload(admin, self.sheet(), "people"))
        assert self.answer(admin, {"key": offer.key, "on": "2026-04-01"}).status_code == 409
