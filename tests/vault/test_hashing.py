import pytest

from portal.accounts.actions.factors import _hashed, new_recovery_codes
from portal.accounts.models import RecoveryCode
from portal.vault import keyed_hash
from portal.vault.cipher import WrongKey
from portal.vault.models import HashKey
from tests.vault.keys import change_key, rotate

pytestmark = pytest.mark.django_db


def test_a_keyed_hash_depends_on_value_purpose_and_database():
    one = keyed_hash("512901", purpose="id")
    assert one == keyed_hash("512901", purpose="id")
    assert len({one, keyed_hash("512902", purpose="id"), keyed_hash("512901", purpose="phone")}) == 3
    HashKey.objects.all().delete()
    assert keyed_hash("512901", purpose="id") != one


def test_a_keyed_hash_outlives_its_data_key(settings):
    one = keyed_hash("512901", purpose="id")
    change_key(settings)
    assert keyed_hash("512901", purpose="id") == one
    rotate()
    settings.DATA_KEY_OLD = []
    assert keyed_hash("512901", purpose="id") == one


def test_without_the_key_nobody_computes_a_hash(settings):
    keyed_hash("512901")
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY"):
        keyed_hash("512901")


def test_recovery_codes_outlive_their_data_key(world, settings):
    user = world.user("staff")
    [code, *_] = new_recovery_codes(user=user, by=world.actor("staff"))
    change_key(settings)
    rotate()
    settings.DATA_KEY_OLD = []
    assert RecoveryCode.objects.filter(user=user, code_hash=_hashed(user, code)).exists()
