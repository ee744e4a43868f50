"""第二因素: enrolling, passing and removing an authenticator, security keys and recovery codes."""

import datetime as dt
import hmac
import secrets
from collections.abc import Callable

import pyotp

from portal import clock
from portal.accounts.actions.resets import hold_signing, settle_resets
from portal.accounts.actions.sign_ins import end_sign_ins
from portal.accounts.models import (
    Authenticator,
    FactorKind,
    RecoveryCode,
    ResetKind,
    SecurityKey,
    SignIn,
    User,
)
from portal.accounts.policies import check_not_self
from portal.accounts.webauthn import Credential
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.vault import keyed_hash

CODES = 10
STEP = 30  # seconds
DRIFT = 1  # steps that a telephone's clock may be off, either way
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@action
def begin_authenticator(*, user: User, by: Actor) -> Authenticator:
    """A secret to scan; it asks for nothing before it is confirmed. Begun again, the secret stays, so
    that a page loaded twice shows the same picture. Raises Refused when one is in use already."""
    found = Authenticator.objects.select_for_update().filter(user=user).first()
    if found is None:
        found = Authenticator.objects.create(user=user, secret=pyotp.random_base32())
        record("factor.begin", by=by, subjects=[user])
    elif found.confirmed_at:
        raise Refused("已经启用了验证器。换手机请先移除原来的，再登记新的。")
    return found


@action
def confirm_authenticator(*, user: User, code: str, by: Actor) -> None:
    """The first digits show that the telephone has the secret. Raises Refused for wrong ones."""
    found = Authenticator.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if found is None:
        raise Refused("没有等待启用的验证器。请重新打开登记页面。")
    if not _take(found, code):
        raise Refused(
            "六位数字不对。请核对手机时间是否准确，再输一次。", fields={"code": "六位数字不对，再输一次。"}
        )
    found.confirmed_at = clock.now()
    found.save(update_fields=["confirmed_at", "last_step"])
    record("factor.enrol", by=by, subjects=[user], note=FactorKind.AUTHENTICATOR.label)


@action
def enrolled_here(*, sign_in: SignIn, kind: FactorKind, by: Actor) -> None:
    """The session that has just enrolled a factor has shown it."""
    _pass(sign_in, FactorKind(kind), by)


@action
def add_security_key(*, user: User, name: str, credential: Credential, by: Actor) -> SecurityKey:
    """`credential` has been verified against its challenge. Raises Refused for one that is known."""
    if SecurityKey.objects.filter(credential_id=credential.id).exists():
        raise Refused("这把安全密钥已经登记过了。")
    key = SecurityKey.objects.create(
        user=user,
        name=name.strip()[:40] or "安全密钥",
        credential_id=credential.id,
        public_key=credential.public_key,
        sign_count=credential.sign_count,
    )
    record("factor.enrol", by=by, subjects=[user], note=f"{FactorKind.SECURITY_KEY.label} {key.name}")
    return key


@action
def new_recovery_codes(*, user: User, by: Actor) -> list[str]:
    """Ten codes, shown this once; those given before open nothing any more."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hashed(user, code)) for code in codes)
    record("factor.codes", by=by, subjects=[user])
    return codes


@action
def pass_by_code(*, sign_in: SignIn, code: str, by: Actor) -> None:
    """Digits of the authenticator, or a recovery code, which opens once. Raises Refused for neither; the
    caller counts the failure."""
    code = code.strip().lower()
    if found := _by_authenticator(sign_in.user, code):
        _pass(sign_in, FactorKind.AUTHENTICATOR, by, since=found.confirmed_at)
    elif _by_recovery_code(sign_in.user, code):
        _pass(sign_in, FactorKind.RECOVERY_CODE, by)
    else:
        raise Refused("不对。请输手机验证器上现在的六位数字，或一个没用过的恢复码。")


@action
def pass_by_key(*, sign_in: SignIn, credential_id: str, verify: Callable, by: Actor) -> None:
    """`verify(key)` checks the answer against the stored key and returns its new count of signatures, or
    raises Refused. A count that does not rise is a copied key (WebAuthn 7.2)."""
    keys = SecurityKey.objects.select_for_update().filter(user=sign_in.user)
    key = keys.filter(credential_id=credential_id).first()
    if key is None:
        raise Refused("这把安全密钥没有登记在您名下。")
    key.sign_count, key.used_at = verify(key), clock.now()
    key.save(update_fields=["sign_count", "used_at"])
    _pass(sign_in, FactorKind.SECURITY_KEY, by, since=key.created_at)


@action
def remove_factor(*, user: User, by: Actor, key: SecurityKey | None = None) -> None:
    """The user's own: the authenticator, or the security key `key`. With the last factor the recovery
    codes go too."""
    if key is not None:
        key.delete()
        record("factor.remove", by=by, subjects=[user], note=f"{FactorKind.SECURITY_KEY.label} {key.name}")
    else:
        Authenticator.objects.filter(user=user).delete()
        record("factor.remove", by=by, subjects=[user], note=FactorKind.AUTHENTICATOR.label)
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()


@action
def reset_factors(*, user: User, reason: str, by: Actor) -> None:
    """Telephone, key and codes are lost: the security administrator takes all factors away, for a
    reason. Every session ends; what is signed next waits as after a reset password."""
    check_not_self(user=user, by_user=by.user)
    if not reason.strip():
        raise Refused("请写明重置第二因素的原因。", fields={"reason": "请写明原因。"})
    for model in (Authenticator, SecurityKey, RecoveryCode):
        model.objects.filter(user=user).delete()
    record("factor.reset", by=by, subjects=[user], note=reason)
    hold_signing(user=user, kind=ResetKind.FACTORS, by=by)
    end_sign_ins(user=user, reason="第二因素已重置", by=by)


def has_factor(user: User) -> bool:
    return User.objects.with_factor().filter(pk=user.pk).exists()


def _pass(sign_in: SignIn, kind: FactorKind, by: Actor, *, since: dt.datetime | None = None) -> None:
    """`since` is when the factor was enrolled, where it proves who holds it."""
    sign_in.factor, sign_in.factor_at = kind, clock.now()
    sign_in.save(update_fields=["factor", "factor_at"])
    if since is not None:
        settle_resets(user=sign_in.user, factor_since=since)
    record("factor.pass", by=by, subjects=[sign_in.user], note=kind.label)


def _by_authenticator(user: User, code: str) -> Authenticator | None:
    found = Authenticator.objects.select_for_update().confirmed().filter(user=user).first()
    if found is None or not _take(found, code):
        return None
    found.save(update_fields=["last_step"])
    return found


def _take(found: Authenticator, code: str) -> bool:
    """Whether the digits are those of this or a neighbouring period that has not been used."""
    current = int(clock.now().timestamp()) // STEP
    digits = pyotp.TOTP(found.secret)
    for step in range(max(current - DRIFT, found.last_step + 1), current + DRIFT + 1):
        if hmac.compare_digest(digits.generate_otp(step).encode(), code.strip().encode()):
            found.last_step = step
            return True
    return False


def _by_recovery_code(user: User, code: str) -> bool:
    wanted = RecoveryCode.objects.filter(user=user, code_hash=_hashed(user, code), used_at=None)
    return wanted.update(used_at=clock.now()) > 0


def _new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2))


def _hashed(user: User, code: str) -> str:
    return keyed_hash(f"{user.pk}:{code.replace('-', '')}", purpose="recovery-code")
