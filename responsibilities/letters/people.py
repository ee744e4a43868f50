"""Who holds a post and who oversees a unit on a day, looked up for many at once."""

from collections.abc import Iterable
from datetime import date

from portal.organizations.enums import OversightKind
from portal.organizations.models import Oversight, Person, Tenure


def holders_of(posts: Iterable[int], on: date) -> dict[int, Person]:
    """Post → who holds it on the day; of several, the one in office longest."""
    tenures = Tenure.objects.on(on).filter(post__in=list(posts)).select_related("person")
    return {tenure.post_id: tenure.person for tenure in tenures.order_by("-from_on", "-pk")}


def overseers_of(organizations: Iterable[int], on: date) -> dict[int, int]:
    """Organization → the post that oversees (分管) it on the day; of several, the one first registered."""
    rows = Oversight.objects.on(on).filter(organization__in=list(organizations), kind=OversightKind.OVERSEE)
    return dict(rows.order_by("-pk").values_list("organization_id", "post_id"))
