"""Addresses inside the portal, kept without the identity that they were made in: the reader opens them
in their own."""

import re

from django.urls import get_script_prefix

IDENTITY = re.compile(r"^(?P<root>.*?)/as/[0-9a-z]{12,16}(?=/)")


def bare(url: str) -> str:
    """`url` without the /as/<ref> of whoever made it, and without the script prefix."""
    prefix = get_script_prefix().rstrip("/")
    if prefix and url.startswith(prefix + "/"):
        url = url.removeprefix(prefix)
    return IDENTITY.sub("", url)


def in_this_identity(url: str) -> str:
    """A kept address as a link of the page being shown."""
    return get_script_prefix().rstrip("/") + url if url.startswith("/") else ""
