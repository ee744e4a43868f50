"""Nothing but a form's own fields changes, and no field takes what belongs to another county or unit."""

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from portal.accounts.identities import identities_of
from portal.accounts.models import SecurityPolicy, TokenScope
from responsibilities.forms.reports import as_typed, fingerprint
from responsibilities.models import Milestone, ProgressEntry
from responsibilities.snapshots import completion_reading
from tests import world as worlds
from tests.security import county
from tests.security.routes import TABLE
from tests.security.test_routes import address, furthest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_files")]
RANDOM = {"ref", "uid", "secret", "token_hash", "prefix", "password", "salt", "hash", "origin"}
OURS = ("accounts", "organizations", "responsibilities", "accountability", "documents", "deadlines")


def keys() -> dict:
    """What there is: a database goes on counting when a row is taken back, so new keys say nothing. Models
    that another test has made for itself have no table."""
    models = [model for model in apps.get_models() if not model.__module__.startswith("tests.")]
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in models}


def snapshot(known: dict) -> dict:
    """Every row of what people work with; what is drawn at random, and the keys beside those `known`, left
    out."""
    return {
        model._meta.label: [_plain(model, row, known) for row in model._base_manager.order_by("pk").values()]
        for label in OURS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


def _plain(model, row: dict, known: dict) -> dict:
    for field in model._meta.concrete_fields:
        about = model if field.primary_key else field.related_model
        if about is not None and row[field.attname] not in known.get(about, ()):
            row[field.attname] = row[field.attname] and "new"
    return {name: value for name, value in row.items() if name not in RANDOM}


def smuggled(objects) -> dict:
    """Names of columns that somebody might add to any form."""
    abroad = objects.world["鼎屏"].pk
    far, people = objects.world.users["stranger"].pk, objects.world.tenures["stranger"].person_id
    return {
        "organization": abroad, "organization_id": abroad, "issuer": abroad, "root": abroad, "parent": abroad,
        "user": far, "user_id": far, "by": far, "granted_by": far, "person": people, "person_id": people,
        "jurisdiction": objects.world.elsewhere.pk, "jurisdiction_id": objects.world.elsewhere.pk,
        "role": "staff", "status": "accepted", "is_active": "0", "is_staff": "1", "is_superuser": "1",
        "must_change_password": "0", "id": 1, "pk": 1, "ref": "x" * 12, "version": 77, "year": 1999,
        "submitted_at": "2020-01-01", "late_days": 9, "number_text": "假〔2026〕1号",
        "confirmed_at": "2020-01-01", "revoked_at": "2020-01-01", "by_label": "冒名", "saved_label": "冒名",
        "quarter": 4, "path": "0001",
        "factor": "key", "accountable": "on", "held_on": "2020-01-01", "due_on": "2030-01-01",
    }  # fmt: skip


def bodies(objects) -> dict[str, tuple]:
    """route → (role, address parts, a form that writes)."""
    world, here = objects.world, objects.units["龙台"]
    entry, deadline = here["entry"]["entry_ref"], objects.bodies["龙台"]["deadline"]
    milestone = Milestone.objects.get(ref=here["milestone"]["ref"])
    was = fingerprint(as_typed(ProgressEntry.objects.get(ref=entry)))
    typed = {f"{entry}-text": "已开会", f"{entry}-progress": "ongoing", f"{entry}-was": was, "version": 1}
    identity = identities_of(world.users["clerk"])[0].ref
    duty = {
        "title": "实行承诺制度", "category": "明责", "leads": [world["龙台"].ref], "side": "principal",
        "kind": "required",
    }  # fmt: skip
    reason, plans = {"reason": "有依据"}, objects.counties[0]
    policy = SecurityPolicy.objects.of(world.jurisdiction.pk)
    return {
        "accounts:password": ("unit_clerk", {}, _new_password()),
        "accounts:token_new": (
            "unit_clerk",
            {},
            {
                "name": "台账",
                "identity": identity,
                "scopes": TokenScope.values[:1],
                "expires_on": "2026-05-01",
                "password": worlds.PASSWORD,
            },  # fmt: skip
        ),
        "accounts:user_active": ("system_admin", plans["account"], {"active": "0"}),
        "accounts:policy": (
            "security_admin",
            {},
            {"idle_minutes": 20, "session_hours": 8, "password_days": 90, "version": policy.version},
        ),
        "accounts:grant_new": ("security_admin", {}, _grant(world)),
        "accounts:grant_revoke": ("security_admin", plans["grant"], reason),
        "organizations:group_new": ("system_admin", {}, {"name": "新组", "rule": "all"}),
        "organizations:group": ("system_admin", plans["group"], {"name": "改名", "rule": "all"}),
        "organizations:jurisdiction": ("system_admin", {}, _county(world)),
        "organizations:oversight_end": ("system_admin", here["oversight"], {"on": "2026-04-07"} | reason),
        "responsibilities:plan_settings": (
            "staff",
            plans["draft_plan"],
            {"title": "改了名", "first_quarter": 2, "version": 1},
        ),
        "responsibilities:duty_add": ("staff", plans["draft_plan"], duty),
        "responsibilities:duty_edit": ("staff", plans["draft_duty"], duty | {"version": 1}),
        "responsibilities:report_autosave": ("unit_clerk", here["report"], typed),
        "responsibilities:report_save": ("unit_clerk", here["report"], typed),
        "responsibilities:milestone": (
            "unit_clerk",
            here["milestone"],
            {"text": "已办结", "effective_on": "2026-04-01", "read": completion_reading(milestone)},
        ),
        "deadlines:pause": ("staff", {}, deadline | reason),
        "accountability:talk_hold": (
            "staff",
            here["talk"],
            {"hold-held_on": "2026-04-07", "hold-note": "谈过"},
        ),
        "accountability:talk_drop": ("staff", here["talk"], {"drop-note": "不谈"}),
        "documents:letter_new": (
            "staff",
            {},
            {"organization": world["龙台"].ref, "subject": "supervision_letter|"} | reason,
        ),
        "documents:letter_cancel": ("approver", here["letter"], reason),
        "documents:reply_return": ("staff", here["reply"], reason),
        "documents:authorization_list": (
            "approver",
            {},
            {"kind": "target_notice", "from_on": "2026-04-07", "until_on": "2026-12-31"} | reason,
        ),
    }


def _new_password() -> dict:
    fresh = "新密码-Test-2027"
    return {"current": worlds.PASSWORD, "password": fresh, "again": fresh}


def _grant(world, **changes) -> dict:
    given = {
        "user": world.users["bureau_head"].pk, "role": "reader", "organization": world["龙台"].pk,
        "from_on": "2026-04-07", "reason": "有依据",
    }  # fmt: skip
    return given | changes


def _county(world, **changes) -> dict:
    given = {
        "discipline_organ": world["区纪委"].pk, "leading_office": world["区委办"].pk,
        "issuer_title": "新名称", "number_prefix": "广区责", "contact": "示例",
        "report_due_workday": 7, "name": "广安区",
    }  # fmt: skip
    return given | changes


def after(objects, role: str, path: str, body: dict) -> tuple[int, dict]:
    """The status, and everything as it stands after; then taken back."""
    known = keys()
    with transaction.atomic():
        response = objects.client(role).post(path, body)
        found = snapshot(known)
        transaction.set_rollback(True)
    return response.status_code, found


WRITING = [
    "accounts:password", "accounts:token_new", "accounts:user_active", "accounts:policy",
    "accounts:grant_new", "accounts:grant_revoke", "organizations:group_new", "organizations:group",
    "organizations:jurisdiction", "organizations:oversight_end", "responsibilities:plan_settings",
    "responsibilities:duty_add", "responsibilities:duty_edit", "responsibilities:report_autosave",
    "responsibilities:report_save", "responsibilities:milestone", "deadlines:pause",
    "accountability:talk_hold", "accountability:talk_drop", "documents:letter_new",
    "documents:letter_cancel", "documents:reply_return", "documents:authorization_list",
]  # fmt: skip


@pytest.mark.parametrize("name", WRITING)
def test_only_the_form_s_own_fields_change(objects, name):
    role, args, body = bodies(objects)[name]
    path = reverse(name, kwargs=args)
    extra = {key: value for key, value in smuggled(objects).items() if key not in body}
    prefixes = {key.partition("-")[0] for key in body if "-" in key}
    extra |= {f"{prefix}-{key}": value for prefix in prefixes for key, value in extra.items()}
    before = snapshot(keys())
    status, plain = after(objects, role, path, body)
    assert (status, plain != before) in ((302, True), (200, True)), status
    assert after(objects, role, path, extra | body) == (status, plain)


POSTED = [route for group in TABLE for route in group.routes if route.post and route.name not in WRITING]


@pytest.mark.parametrize("route", POSTED, ids=lambda route: route.name)
def test_every_other_form_takes_nothing_more_either(objects, route):
    """Most of them are buttons: what they do, they do the same. Some take the version that was read."""
    role = furthest(route)
    args = objects.args(route.about, role, 0)
    body = {"version": "1"} | objects.body(route.body, role, 0)
    extra = smuggled(objects) | body
    assert after(objects, role, address(route, args), extra) == after(
        objects, role, address(route, args), body
    )


def test_the_api_takes_only_its_own_fields(objects):
    entry, report = objects.units["龙台"]["entry"]["entry_ref"], objects.units["龙台"]["report"]
    path = reverse("api:report-entries", kwargs=report)

    known = keys()

    def patched(extra: dict):
        body = {"version": 1, "entries": [{"ref": entry, "text": "已开会"} | extra]} | extra
        body = body | {"version": 1} | {"entries": [body["entries"][0] | {"ref": entry}]}
        with transaction.atomic():
            response = objects.client("unit_clerk").patch(path, body, content_type="application/json")
            found = snapshot(known)
            transaction.set_rollback(True)
        assert response.status_code == 200
        return found

    assert patched(smuggled(objects)) == patched({})


def foreign(objects) -> dict[str, tuple]:
    """what is sent → (role, route, address parts, form); each names a thing of another county or unit."""
    world, here, far = objects.world, objects.units["龙台"], objects.units["鼎屏"]
    near, plans = objects.units["花桥"], objects.counties[0]
    abroad, duty = world["鼎屏"], bodies(objects)["responsibilities:duty_edit"][2]
    done, reason = {"text": "已办结", "effective_on": "2026-04-01"}, {"reason": "有依据"}
    report = here["report"]["ref"]
    far_entry, near_entry = far["entry"]["entry_ref"], near["entry"]["entry_ref"]
    return {
        "grant to a stranger": (
            "security_admin", "accounts:grant_new", {}, _grant(world, user=world.users["stranger"].pk)
        ),
        "grant over a stranger's unit": (
            "security_admin", "accounts:grant_new", {}, _grant(world, organization=abroad.pk)
        ),
        "factors of a stranger": (
            "security_admin", "accounts:factors_reset", {}, {"user": world.users["stranger"].ref} | reason
        ),
        "group of strangers": (
            "system_admin", "organizations:group", plans["group"],
            {"name": "组", "rule": "members", "members": [abroad.pk]},
        ),
        "a strange commission": (
            "system_admin", "organizations:jurisdiction", {}, _county(world, discipline_organ=abroad.pk)
        ),
        "a strange office": (
            "system_admin", "organizations:jurisdiction", {}, _county(world, leading_office=abroad.pk)
        ),
        "a strange lead": (
            "staff", "responsibilities:duty_edit", plans["draft_duty"], duty | {"leads": [abroad.ref]}
        ),
        "a strange support": (
            "staff", "responsibilities:duty_edit", plans["draft_duty"], duty | {"supports": [abroad.ref]}
        ),
        "a strange group": (
            "staff", "responsibilities:duty_edit", plans["draft_duty"],
            duty | {"supports": [objects.counties[1]["group"]["ref"]]},
        ),
        "a strange leader": (
            "staff", "responsibilities:duty_edit", plans["draft_duty"],
            duty | {"leader": world.tenures["stranger"].post.ref},
        ),
        "another unit's evidence": (
            "unit_clerk", "responsibilities:milestone", here["milestone"],
            done | {"evidence": [near["evidence"]["ref"]]},
        ),
        "another unit's file attached": (
            "unit_clerk", "responsibilities:evidence_attach",
            here["entry"] | {"evidence_ref": near["evidence"]["ref"]}, {},
        ),
        "a file attached to another unit's entry": (
            "unit_clerk", "responsibilities:evidence_attach",
            here["own_evidence"] | {"entry_ref": near_entry}, {},
        ),
        "another unit's file discarded": (
            "unit_clerk", "responsibilities:evidence_discard",
            {"ref": report, "evidence_ref": near["evidence"]["ref"]}, {},
        ),
        "another unit's entry saved": (
            "unit_clerk", "responsibilities:report_save", here["report"],
            {"version": 1, f"{near_entry}-text": "改", f"{near_entry}-progress": "done"},
        ),
        "another unit's draft put back": (
            "unit_clerk", "responsibilities:report_restore",
            {"ref": report, "draft_ref": near["lost"]["draft_ref"]}, {},
        ),
        "another county's entry reviewed": (
            "staff", "responsibilities:review_accept", {"ref": report, "entry_ref": far_entry}, {}
        ),
        "another county's reply": (
            "staff", "documents:reply_return",
            here["letter"] | {"reply_ref": far["reply"]["reply_ref"]}, reason,
        ),
        "a letter to strangers": (
            "staff", "documents:letter_new", {},
            {"organization": abroad.ref, "subject": "supervision_letter|"} | reason,
        ),
        "letters of strangers": (
            "staff", "documents:letter_bulk", {}, {"verb": "check", "ref": [far["drafted"]["ref"]]}
        ),
        "a letter of ours and one of strangers": (
            "staff", "documents:letter_bulk", {},
            {"verb": "check", "ref": [here["drafted"]["ref"], far["drafted"]["ref"]]},
        ),
        "deadlines of strangers": (
            "staff", "deadlines:pause", {},
            {"deadline": [objects.bodies[place]["deadline"]["deadline"] for place in county.PLACES]} | reason,
        ),
        "a checklist of strangers urged": (
            "staff", "responsibilities:field_urge", {}, objects.bodies["鼎屏"]["urged"]
        ),
        "a plan of strangers urged": (
            "staff", "responsibilities:field_urge", {},
            {"plan": objects.counties[1]["plan"]["ref"], "quarter": 1},
        ),
        "somebody's session": (
            "unit_clerk", "accounts:session_end", {},
            {"session": world.users["head"].sign_ins.running().first().ref},
        ),
    }  # fmt: skip


FOREIGN = [
    "grant to a stranger", "grant over a stranger's unit", "factors of a stranger", "group of strangers",
    "a strange commission", "a strange office", "a strange lead", "a strange support", "a strange group",
    "a strange leader", "another unit's evidence", "another unit's file attached",
    "a file attached to another unit's entry", "another unit's file discarded", "another unit's entry saved",
    "another unit's draft put back", "another county's entry reviewed", "another county's reply",
    "a letter to strangers", "letters of strangers", "a letter of ours and one of strangers",
    "deadlines of strangers", "a checklist of strangers urged", "a plan of strangers urged",
    "somebody's session",
]  # fmt: skip


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_of_others_is_taken(objects, what):
    role, name, args, body = foreign(objects)[what]
    before = snapshot(keys())
    _, found = after(objects, role, reverse(name, kwargs=args), body)
    assert found == before


def test_both_lists_are_whole(objects):
    assert (set(WRITING), set(FOREIGN)) == (set(bodies(objects)), set(foreign(objects)))


def test_who_stands_for_a_role_is_of_the_county(objects):
    own = {objects.world.users[seated.who].person.jurisdiction_id for seated in county.ROLES.values()}
    assert own == {objects.world.jurisdiction.pk}
