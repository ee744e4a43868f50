"""Who heads a unit and who is its clerk, today."""

from portal.clock import today
from portal.organizations.models import Tenure


def head_tenures(organization_id: int) -> list[Tenure]:
    """The heads in the office's order (the party's secretary first), the longest in office first."""
    rows = (
        Tenure.objects.on(today())
        .heads()
        .filter(post__organization=organization_id)
        .select_related("person", "post__organization")
    )
    return sorted(rows, key=lambda row: (row.post.seat != "party_head", row.post.sort_order, row.pk))


def heads_of(organization_id: int) -> list[int]:
    """Persons."""
    return list(dict.fromkeys(tenure.person_id for tenure in head_tenures(organization_id)))


def clerks_of(organization_id: int) -> list[int]:
    """Persons."""
    rows = Tenure.objects.on(today()).clerks().filter(post__organization=organization_id)
    return list(dict.fromkeys(rows.order_by("pk").values_list("person_id", flat=True)))
