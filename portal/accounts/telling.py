"""How accounts tell a person something; notifications, further right, brings the means (ready())."""

from collections.abc import Callable

from portal.accounts.models import User
from portal.actor import Actor

_tellers: list[Callable[..., None]] = []


def register_teller(teller: Callable[..., None]) -> None:
    """`teller(user=, title=, text=, by=)` runs inside the action that tells."""
    _tellers.append(teller)


def tell(*, user: User, title: str, text: str, by: Actor) -> None:
    for teller in _tellers:
        teller(user=user, title=title, text=text, by=by)
