"""The life of a signing-in: begun, seen, passed by a second factor, ended."""

from portal import clock
from portal.accounts.models import SignIn, User
from portal.actor import Actor
from portal.audit.actions import action, record

SEEN_EVERY = 60  # seconds between two notes of the same signing-in being in use


def begin_sign_in(*, user: User, address: str, browser: str) -> SignIn:
    """Called as the password has been accepted; auth.login is recorded by the caller."""
    return SignIn.objects.create(user=user, address=address[:64], browser=browser[:200])


def note_seen(sign_in: SignIn) -> None:
    """At most once a minute: an access record, not an event."""
    now = clock.now()
    if (now - sign_in.seen_at).total_seconds() >= SEEN_EVERY:
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)


@action
def end_sign_ins(*, user: User, reason: str, by: Actor, keep: str = "", only: str = "") -> int:
    """退出: the running ones of `user`, but for the one whose ref is `keep`, or the one `only`. Each is
    out on its next request. Returns how many."""
    rows = SignIn.objects.running().filter(user=user).exclude(ref=keep)
    ended = list(rows.filter(ref=only) if only else rows)
    SignIn.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=clock.now(), end_reason=reason)
    if ended:
        record("session.end", by=by, subjects=[user], note=f"{reason}，{len(ended)} 处")
    return len(ended)
