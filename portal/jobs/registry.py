"""Which handler does which kind of job."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class JobKind:
    name: str
    label: str
    handler: Callable
    max_attempts: int
    result_url: Callable | None
    cancellable: bool


KINDS: dict[str, JobKind] = {}


def job(
    kind: str,
    *,
    label: str = "",
    max_attempts: int = 3,
    result_url: Callable | None = None,
    cancellable: bool = False,
):
    """Register `f(job, progress) -> dict | None` as the handler of `kind`.

    `label` is the page's heading (导入组织); `result_url(job)` gives the address of what came out of it.
    `cancellable`: its requester may stop it, because nothing waits for it to end (issued letters do).
    Handlers live in an app's tasks.py, which every process loads.
    """

    def register(handler):
        if kind in KINDS and KINDS[kind].handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"job kind {kind!r} is registered twice")
        KINDS[kind] = JobKind(kind, label or kind, handler, max_attempts, result_url, cancellable)
        return handler

    return register


def get_kind(name: str) -> JobKind:
    """Raises LookupError for a kind nobody registered."""
    if name not in KINDS:
        raise LookupError(f"no handler is registered for job kind {name!r}")
    return KINDS[name]
