import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import decrypt, encrypt, signing
from portal.vault.cipher import Damaged, WrongKey
from portal.vault.keycheck import remember_key, verify_key
from portal.vault.models import KeyCheck
from tests.vault.secret import Secret


@given(st.binary(), st.text(max_size=20))
def test_round_trip(data, context):
    assert decrypt(encrypt(data, context=context), context=context) == data


def test_the_same_text_never_looks_the_same():
    assert encrypt(b"x") != encrypt(b"x")


def test_wrong_key_fails_closed_and_names_the_variable(settings):
    value = encrypt("示例".encode())
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY"):
        decrypt(value)


@pytest.mark.parametrize("position", [0, 6, 20, -1])
def test_a_changed_byte_is_noticed(position):
    value = bytearray(encrypt(b"some text here"))
    value[position] ^= 1
    with pytest.raises(Damaged):
        decrypt(bytes(value))


def test_a_value_does_not_open_elsewhere():
    with pytest.raises(Damaged):
        decrypt(encrypt(b"x", context="person.id"), context="person.phone")


def stored(pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM test_vault_secret WHERE id = %s", [pk])
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("secrets_table")
def test_field_is_plain_in_python_and_closed_in_the_database():
    kept = Secret.objects.create(text="51290119700101001X")
    assert "5129" not in stored(kept.pk)
    assert Secret.objects.get().text == "51290119700101001X"
    Secret.objects.bulk_update([Secret(pk=kept.pk, text="new")], ["text"])
    assert Secret.objects.values_list("text", flat=True).get() == "new"
    kept.text = ""
    kept.save()
    assert stored(kept.pk) == ""
    with pytest.raises(FieldError, match="keyed_hash"):
        Secret.objects.filter(text="new").exists()


@pytest.mark.usefixtures("secrets_table")
def test_field_fails_closed(settings):
    Secret.objects.create(text="示例")
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY"):
        Secret.objects.get()


@pytest.mark.django_db
def test_wrong_key_is_found_at_start(settings):
    remember_key(KeyCheck)
    verify_key()
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY"):
        verify_key()
    with pytest.raises(SystemCheckError, match="DATA_KEY"):
        call_command("check", databases=["default"])


def test_signature_is_ours_only(settings, tmp_path):
    signature = signing.sign(b"head")
    assert signing.is_signed(b"head", signature)
    assert not signing.is_signed(b"heaD", signature)
    assert b"PUBLIC KEY" in signing.public_path().read_bytes()
    settings.DATA_DIR = tmp_path / "stranger"
    signing.sign(b"x")
    assert not signing.is_signed(b"head", signature)


def test_signing_key_stays_the_same_and_closed(settings):
    first = signing.sign(b"head")
    signing._load.cache_clear()
    assert signing.sign(b"head") == first
    private = settings.DATA_DIR / "keys" / "audit_signing.key"
    assert private.stat().st_mode & 0o077 == 0
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="审计签名私钥"):
        signing.verify_key()
