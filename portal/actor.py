"""Who acts: the `by=` of every action (DESIGN §3, "How a thing happens").

An Actor is built anew for each request, command or task, from the identity named in the address;
a grant revoked or a tenure ended therefore takes effect on the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models


class Role(models.TextChoices):
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    STAFF = "staff", "党风廉政经办"
    APPROVER = "approver", "签发人"
    UNIT_CLERK = "unit_clerk", "联络员"
    UNIT_HEAD = "unit_head", "单位主要负责人"
    LEADER = "leader", "责任领导"
    DISCIPLINE_HEAD = "discipline_head", "纪检负责人"
    READER = "reader", "只读"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
BUSINESS_ROLES = frozenset(set(Role) - ADMINISTRATORS)


class Source(models.TextChoices):
    WEB = "web", "网页"
    API = "api", "接口"
    COMMAND = "command", "命令"
    JOB = "job", "后台任务"
    NIGHT = "night", "每日运行"


@dataclass(frozen=True)
class Scope:
    """A role over an organization and, with `subtree`, everything below it."""

    role: str
    organization_id: int
    path: str
    subtree: bool = True


@dataclass(frozen=True)
class Actor:
    """(user, the tenure or grant acted from, source, address) and what that identity reaches."""

    user: Any = None
    tenure: Any = None
    grant: Any = None
    source: str = Source.WEB
    address: str = ""
    scopes: tuple[Scope, ...] = ()
    jurisdiction_id: int | None = None
    # where this person has a seat today, and the unit an office of theirs belongs to: nobody reviews
    # their own unit's work
    own_organization_ids: frozenset[int] = field(default_factory=frozenset)
    label: str = ""

    @property
    def is_system(self) -> bool:
        """The portal itself (night run, commands): reaches everything, signs nothing."""
        return self.user is None

    @property
    def person(self):
        return getattr(self.user, "person", None)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(scope.role for scope in self.scopes)

    def has(self, *roles: str) -> bool:
        return self.is_system or any(scope.role in roles for scope in self.scopes)

    def scopes_of(self, *roles: str) -> list[Scope]:
        return [scope for scope in self.scopes if scope.role in roles]

    def reaches(self, organization, *roles: str) -> bool:
        """Whether one of `roles` covers `organization` (anything with .pk and .path)."""
        return self.is_system or any(
            scope.organization_id == organization.pk
            or (scope.subtree and organization.path.startswith(scope.path))
            for scope in self.scopes_of(*roles)
        )

    def acts_for(self, organization_id: int) -> bool:
        """Whether this is the unit's own clerk or head, acting as such."""
        return any(
            scope.organization_id == organization_id
            for scope in self.scopes_of(Role.UNIT_CLERK, Role.UNIT_HEAD)
        )


def system(source: str = Source.NIGHT, label: str = "系统") -> Actor:
    return Actor(source=source, label=label)
