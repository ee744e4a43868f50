"""API tokens and machines that hold one."""

import datetime as dt

from django.test import Client

from portal.accounts.actions.tokens import create_token
from portal.accounts.identities import identities_of
from portal.accounts.models import TokenScope
from portal.clock import today


def token(world, who="clerk", *, scopes=TokenScope.values, days=30, name="台账系统", identity=None):
    """The row and its plain text, for the identity that the user's pages open with."""
    user = world.user(who)
    return create_token(
        user=user,
        name=name,
        identity=identity or identities_of(user)[0],
        scopes=list(scopes),
        expires_on=today() + dt.timedelta(days=days),
        by=world.actor(who),
    )


def machine(plain: str, **kwargs) -> Client:
    return Client(headers={"Authorization": f"Bearer {plain}"}, **kwargs)


def patch(client, report, entries, *, version=1, key="", **extra):
    """Saving entries, under an idempotency key where one is given."""
    return client.patch(
        f"/api/v1/reports/{report.ref}/entries/",
        {"version": version, "entries": entries},
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
        **extra,
    )
