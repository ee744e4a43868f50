"""manage.py rotate_data_key on fields and the vault's own secrets; files are in tests/storage."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.accounts.models import Authenticator
from portal.audit.models import AuditEvent
from portal.audit.verification import verify
from portal.organizations.models import Person
from portal.vault import EncryptedTextField, rotation, signing
from portal.vault.cipher import WrongKey, key_id
from portal.vault.hashing import remembered_key
from portal.vault.keycheck import remember_key, verify_key
from portal.vault.models import HashKey, KeyCheck
from tests.vault.keys import change_key, rotate
from tests.vault.secret import Secret


@pytest.fixture
def county(world):
    remember_key(KeyCheck)  # a transactional test may have emptied what the migrations laid down
    remembered_key(HashKey)
    signing.sign(b"makes the key")
    for number, person in enumerate(Person.objects.order_by("pk")):
        person.phone, person.id_number = f"1380826{number:04}", f"51290119700101{number:04}"
        person.save()
    Authenticator.objects.create(user=world.user("staff"), secret="JBSWY3DPEHPK3PXP")
    return world


def numbers():
    return list(Person.objects.order_by("pk").values_list("phone", "id_number"))


def run(capsys, *options: str) -> tuple[int, dict]:
    """Exit code and the object on standard output."""
    capsys.readouterr()
    try:
        call_command("rotate_data_key", "--json", *options)
    except CommandError as refusal:
        return refusal.returncode, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("batch", ["1", "7", "200"])
def test_everything_opens_with_the_new_key_alone(county, settings, capsys, batch):
    before, signature = numbers(), signing.sign(b"head")
    change_key(settings)
    code, counts = run(capsys, "--batch", batch)
    people = Person.objects.count()
    # and the authenticator, signing key, hash key, key check
    assert (code, counts) == (0, {"fields": 2 * people + 4, "files": 0, "skipped": 0, "left": 0})
    settings.DATA_KEY_OLD = []
    signing._load.cache_clear()
    verify_key()
    assert numbers() == before
    assert signing.sign(b"head") == signature
    assert Authenticator.objects.get().secret == "JBSWY3DPEHPK3PXP"


def test_a_second_run_changes_nothing_and_says_so(county, settings, capsys):
    change_key(settings)
    _, first = run(capsys)
    code, second = run(capsys)
    assert (code, second) == (0, {"fields": 0, "files": 0, "skipped": first["fields"], "left": 0})
    call_command("rotate_data_key")
    assert "没有要改的" in capsys.readouterr().out


def test_progress_is_not_on_standard_output(county, settings, capsys):
    change_key(settings)
    call_command("rotate_data_key", "--json", "--batch", "5")
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert "organizations.person.phone 5\n" in err


def test_a_missing_key_is_named_and_nothing_is_written(county, settings, capsys):
    old, name = settings.DATA_KEY, key_id().hex()
    settings.DATA_KEY = "another"
    code, told = run(capsys)
    assert (code, told["fields"], told["left"]) == (1, 0, 2 * Person.objects.count() + 4)
    assert name in told["errors"][0]
    assert "DATA_KEY_OLD" in told["errors"][0]
    settings.DATA_KEY = old
    verify_key()


def test_a_damaged_value_is_left_and_named(county, settings, capsys):
    person = Person.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_person SET phone = 'xxxx' WHERE id = %s", [person.pk])
    change_key(settings)
    code, told = run(capsys)
    assert (code, told["left"]) == (1, 1)
    [reason] = told["errors"]
    assert reason.startswith(f"organizations.person.phone 主键 {person.pk}：")


@pytest.mark.parametrize("batch", ["0", "-1", "many"])
def test_an_unusable_batch(county, batch):
    with pytest.raises(CommandError, match="batch"):
        call_command("rotate_data_key", f"--batch={batch}")


def test_what_the_portal_saves_meanwhile_stays(county, settings, capsys):
    """Somebody saves a telephone number between the reading of its row and the writing."""
    person = Person.objects.order_by("pk").first()
    change_key(settings)
    saved = []

    def save_first(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and '"phone"' in sql and not saved:
            saved.append(True)
            Person.objects.filter(pk=person.pk).update(phone="13999999999")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(save_first):
        code, counts = run(capsys)
    assert (code, counts["skipped"], counts["left"]) == (0, 1, 0)
    settings.DATA_KEY_OLD = []
    assert Person.objects.get(pk=person.pk).phone == "13999999999"


@pytest.mark.usefixtures("secrets_table")
def test_a_model_that_somebody_adds_is_not_forgotten(settings):
    kept = Secret.objects.create(text="示例")
    Secret.objects.create(text="")
    change_key(settings)
    rotate()
    settings.DATA_KEY_OLD = []
    assert Secret.objects.get(pk=kept.pk).text == "示例"


def test_every_encrypted_field_of_the_code_is_found(db):
    from django.apps import apps

    fields = {
        str(each)
        for model in apps.get_models()
        for each in model._meta.get_fields()
        if isinstance(each, EncryptedTextField) and model is not Secret
    }
    found = {str(column.field) for column in rotation.columns()}
    assert {"organizations.Person.phone", "accounts.Authenticator.secret"} <= fields
    assert fields == found


def test_until_it_is_done_the_portal_asks_for_the_old_key(county, settings):
    change_key(settings)
    rotation.rotate_fields(batch=100, tell=str)
    assert signing.reseal()
    settings.DATA_KEY_OLD = []
    with pytest.raises(WrongKey, match="DATA_KEY_OLD"):
        verify_key()


def test_a_rotation_is_in_the_audit(county, settings, capsys):
    old = key_id().hex()
    change_key(settings)
    rotate()
    rotate()
    [event] = AuditEvent.objects.filter(verb="vault.rotate")
    [value] = event.changes.all()
    assert (value.old, value.new) == ([old], [key_id().hex()])
    assert verify().ok
