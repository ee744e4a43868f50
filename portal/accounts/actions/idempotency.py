"""The same request sent twice is done once: claiming a key, keeping its answer, letting it go."""

import datetime as dt

from django.db import IntegrityError, transaction

from portal import clock
from portal.accounts.models import ApiToken, IdempotencyKey, User

LEASE = dt.timedelta(minutes=2)  # longer than any request may take: whoever held the claim was killed


def claim(
    *, user: User, token: ApiToken | None, key: str, method: str, path: str, digest: str
) -> tuple[IdempotencyKey, bool]:
    """The row of `key` and whether the caller is the one to do the request. Of several at once one is;
    a claim left behind by a killed process is taken over, and one of more than a day ago forgotten."""
    mine = IdempotencyKey.objects.of(user=user, token=token).filter(key=key)
    mine.over().delete()
    asked = {"method": method, "path": path, "digest": digest}
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, token=token, key=key, **asked), True
    except IntegrityError:
        row = mine.first()
    if row is None:  # let go of in between
        return claim(user=user, token=token, key=key, **asked)
    return row, row.digest == digest and _take_over(row)


def _take_over(row: IdempotencyKey) -> bool:
    if row.status is not None or clock.now() - row.claimed_at < LEASE:
        return False
    left, row.claimed_at = _held(row), clock.now()
    return left.update(claimed_at=row.claimed_at) == 1


def keep_answer(row: IdempotencyKey, *, status: int, body: str) -> None:
    _held(row).update(status=status, body=body)


def let_go(row: IdempotencyKey) -> None:
    """Nothing was done: the same key may try again."""
    _held(row).delete()


def _held(row: IdempotencyKey):
    return IdempotencyKey.objects.filter(pk=row.pk, claimed_at=row.claimed_at, status=None)


def purge() -> int:
    """Keys older than a day, however long ago the last purge was. Returns how many."""
    count, _ = IdempotencyKey.objects.over().delete()
    return count
