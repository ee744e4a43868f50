"""The header Idempotency-Key: the same request sent again gets its first answer again, for 24 hours."""

import hashlib
import json
import math
from collections.abc import Callable

from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.status import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from portal import clock
from portal.accounts.actions.idempotency import LEASE, claim, keep_answer, let_go
from portal.accounts.models import ApiToken, IdempotencyKey

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
LONGEST = IdempotencyKey._meta.get_field("key").max_length
ANOTHER = f"这个 {HEADER} 已经用在另一个请求上。每个请求用一个新的键。"
RUNNING = "同一个请求正在办理，还没有答复。请稍后用同一个键再发。"


def key_of(request) -> str:
    """Empty where none is asked for. Raises ValidationError for one that is too long or not plain ASCII."""
    key = "" if request.method in SAFE_METHODS else request.headers.get(HEADER, "")
    if key and (len(key) > LONGEST or not (key.isascii() and key.isprintable())):
        raise ValidationError({"detail": f"{HEADER} 应是 1 至 {LONGEST} 个字母、数字或符号，如一个 UUID。"})
    return key


def once(request, key: str, do: Callable[[], Response]) -> Response:
    """The answer of `do`, which runs at most once for `key`. An exception from it means that nothing was
    done and lets the key go."""
    row, ours = claim(
        user=request.user,
        token=request.auth if isinstance(request.auth, ApiToken) else None,
        key=key,
        method=request.method,
        path=request.get_full_path(),
        digest=_digest(request),
    )
    return _do(row, do) if ours else _again(row, _digest(request))


def _digest(request) -> str:
    """Of all that makes the request what it is; JSON of the same bytes only."""
    parts = (request.method, request.get_full_path(), request.content_type or "", request._request.body)
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def _do(row: IdempotencyKey, do: Callable[[], Response]) -> Response:
    try:
        response = do()
    except BaseException:
        let_go(row)
        raise
    if response.status_code >= 500:
        let_go(row)
    else:
        keep_answer(row, status=response.status_code, body=JSONRenderer().render(response.data).decode())
    return response


def _again(row: IdempotencyKey, digest: str) -> Response:
    if row.digest != digest:
        return Response({"detail": ANOTHER}, status=HTTP_422_UNPROCESSABLE_ENTITY)
    if row.status is None:
        left = (row.claimed_at + LEASE - clock.now()).total_seconds()
        wait = {"Retry-After": str(min(5, max(1, math.ceil(left))))}
        return Response({"detail": RUNNING}, status=HTTP_409_CONFLICT, headers=wait)
    data = json.loads(row.body) if row.body else None
    return Response(data, status=row.status, headers={REPEATED: "true"})
