from portal.organizations.models.groups import OrganizationGroup
from portal.organizations.models.imports import ImportBatch
from portal.organizations.models.jurisdictions import Jurisdiction
from portal.organizations.models.organizations import (
    Organization,
    OrganizationAlias,
    OrganizationName,
    Placement,
    Succession,
)
from portal.organizations.models.people import Person, Post, Tenure
from portal.organizations.models.relations import Oversight, Supervision

__all__ = [
    "ImportBatch",
    "Jurisdiction",
    "Organization",
    "OrganizationAlias",
    "OrganizationGroup",
    "OrganizationName",
    "Oversight",
    "Person",
    "Placement",
    "Post",
    "Succession",
    "Supervision",
    "Tenure",
]
