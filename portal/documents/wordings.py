"""Which wording is in force for a kind of letter."""

from portal.documents.models import Wording
from portal.documents.rendering.kinds import default_wording


def current_wording(jurisdiction_id: int, kind: str) -> tuple[int, str]:
    """(version, text); version 0 is the wording that comes with the portal."""
    latest = Wording.objects.filter(jurisdiction_id=jurisdiction_id, kind=kind).order_by("-version").first()
    return (latest.version, latest.text) if latest else (0, default_wording(kind))
