"""Where a request comes from, behind the proxies that we were told to trust."""

import ipaddress

from django.conf import settings


def client_address(request) -> str:
    """The nearest address in X-Forwarded-For that is not a trusted proxy; else the peer's own."""
    peer = request.META.get("REMOTE_ADDR", "")
    hops = [peer]
    if _trusted(peer):
        hops += [hop.strip() for hop in reversed(request.headers.get("X-Forwarded-For", "").split(","))]
    for hop in hops:
        if not _valid(hop):
            return peer
        if not _trusted(hop):
            return hop
    return peer


def _valid(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def _trusted(address: str) -> bool:
    return _valid(address) and any(
        ipaddress.ip_address(address) in ipaddress.ip_network(proxy, strict=False)
        for proxy in settings.TRUSTED_PROXIES
    )
