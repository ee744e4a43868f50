"""Identities: the tenures and grants that a user may act from, and the Actor each of them makes."""

from dataclasses import dataclass
from functools import cached_property

from portal.accounts.models import User
from portal.actor import ADMINISTRATORS, Actor, Role, Scope, Source
from portal.errors import Refused
from portal.jobs.models import Job
from portal.organizations.enums import HEAD_SEATS, Seat
from portal.organizations.models import Jurisdiction, Organization, Oversight, Supervision, Tenure
from portal.workdays.calendar import today

# Which identity a person starts in, when the address names none.
FIRST = [
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.STAFF,
    Role.APPROVER,
    Role.LEADER,
    Role.UNIT_HEAD,
    Role.UNIT_CLERK,
    Role.DISCIPLINE_HEAD,
    Role.READER,
]


@dataclass(frozen=True)
class Identity:
    ref: str
    label: str
    scopes: tuple[Scope, ...]
    tenure: Tenure | None = None
    grant: object = None

    @cached_property
    def rank(self) -> int:
        return min((FIRST.index(scope.role) for scope in self.scopes), default=len(FIRST))


def identities_of(user: User) -> list[Identity]:
    """What `user` may act as today, the likeliest first. An administrator is nothing else."""
    grants = list(user.grants.in_force().select_related("organization"))
    granted = [
        Identity(
            ref=grant.ref,
            label=_granted_as(grant),
            scopes=(Scope(grant.role, grant.organization_id, grant.organization.path),),
            grant=grant,
        )
        for grant in grants
    ]
    administering = [identity for identity in granted if identity.grant.role in ADMINISTRATORS]
    if administering:
        return administering
    return sorted(granted + _seated(user.person_id), key=lambda identity: identity.rank)


def _granted_as(grant) -> str:
    """签发人 over the whole jurisdiction; 领导小组办公室, which reviews the commission;
    党风廉政经办（龙台镇党委） over another part of it."""
    role = grant.get_role_display()
    if grant.organization.is_root():
        return role
    return "领导小组办公室" if _reviews_commission(grant) else f"{role}（{grant.organization.name}）"


def _reviews_commission(grant) -> bool:
    """Staff over the commission alone, from a seat in the leading group's office."""
    seats = Tenure.objects.on(today()).filter(person=grant.user.person_id)
    office = Jurisdiction.objects.filter(
        discipline_organ=grant.organization_id, leading_office__posts__tenures__in=seats
    )
    return grant.role == Role.STAFF and office.exists()


def _seated(person_id: int) -> list[Identity]:
    tenures = list(
        Tenure.objects.on(today()).filter(person_id=person_id).select_related("post__organization")
    )
    overseen = _by_post(tenures)
    supervised = _by_organ(tenures)
    identities = []
    for tenure in tenures:
        post = tenure.post
        scopes = _own_scopes(post)
        scopes += [Scope(Role.LEADER, org.pk, org.path) for org in overseen.get(post.pk, [])]
        if post.seat == Seat.DISCIPLINE_HEAD:
            scopes += [
                Scope(Role.DISCIPLINE_HEAD, org.pk, org.path)
                for org in supervised.get(post.organization_id, [])
            ]
        identities.append(
            Identity(
                ref=tenure.ref,
                label=f"{post.organization.name} {post.title}",
                scopes=tuple(scopes),
                tenure=tenure,
            )
        )
    return identities


def _own_scopes(post) -> list[Scope]:
    organization = post.organization
    if post.seat in HEAD_SEATS:
        return [Scope(Role.UNIT_HEAD, organization.pk, organization.path, subtree=False)]
    if post.seat == Seat.CLERK:
        return [Scope(Role.UNIT_CLERK, organization.pk, organization.path, subtree=False)]
    return []


def _by_post(tenures) -> dict[int, list]:
    rows = (
        Oversight.objects.on(today())
        .filter(post__in=[tenure.post_id for tenure in tenures])
        .select_related("organization")
    )
    grouped: dict[int, list] = {}
    for row in rows:
        grouped.setdefault(row.post_id, []).append(row.organization)
    return grouped


def _by_organ(tenures) -> dict[int, list]:
    organs = [t.post.organization_id for t in tenures if t.post.seat == Seat.DISCIPLINE_HEAD]
    if not organs:
        return {}
    grouped: dict[int, list] = {}
    for row in Supervision.objects.on(today()).filter(organ__in=organs).select_related("organization"):
        grouped.setdefault(row.organ_id, []).append(row.organization)
    return grouped


def actor_for(user: User, identity: Identity | None, *, source: str = Source.WEB, address: str = "") -> Actor:
    """The Actor of `user` in `identity`; without one (no seat, no grant) it reaches nothing."""
    person = user.person
    return Actor(
        user=user,
        tenure=identity.tenure if identity else None,
        grant=identity.grant if identity else None,
        source=source,
        address=address,
        scopes=identity.scopes if identity else (),
        jurisdiction_id=person.jurisdiction_id,
        own_organization_ids=own_organizations(person.pk),
        label=f"{person.name}（{identity.label}）" if identity else person.name,
    )


def own_organizations(person_id: int) -> frozenset[int]:
    """Where the person has a seat today, and for an office that does not answer for itself (内设机构,
    派驻组) the unit above that does: nobody reviews their own unit's work. The leading group's office
    (领导小组办公室), which reviews the commission, is nobody's office even where it sits inside it."""
    held = Tenure.objects.on(today()).filter(person=person_id)
    seats = Organization.objects.filter(posts__tenures__in=held).order_by()
    rows = set(seats.values_list("pk", "path", "accountable"))
    own = {pk for pk, _, _ in rows}
    offices = {pk: path for pk, path, accountable in rows if not accountable}
    if not offices:
        return frozenset(own)
    led = Jurisdiction.objects.filter(leading_office__in=offices)
    for pk in set(led.values_list("leading_office", flat=True)):
        del offices[pk]
    return frozenset(own | _answering_above(list(offices.values())))


def _answering_above(paths: list[str]) -> set[int]:
    """The nearest accountable ancestor of each path that has one."""
    above = {path: _paths_above(path) for path in paths}
    wanted = {each for ancestors in above.values() for each in ancestors}
    if not wanted:
        return set()
    known = dict(Organization.objects.accountable().filter(path__in=wanted).values_list("path", "pk"))
    answering = ([known[each] for each in ancestors if each in known] for ancestors in above.values())
    return {units[0] for units in answering if units}


def _paths_above(path: str) -> list[str]:
    """The paths of the ancestors, nearest first."""
    step = Organization.steplen
    return [path[:end] for end in range(len(path) - step, 0, -step)]


def requester(job: Job) -> Actor:
    """The Actor of who asked for `job`, with what that identity reaches today.

    Raises Refused when the account is closed, the grant revoked or the tenure over.
    """
    user = User.objects.select_related("person").filter(pk=job.requested_by, is_active=True).first()
    identities = identities_of(user) if user else []
    identity = next((one for one in identities if one.ref == job.identity), None)
    if identity is None:
        raise Refused(
            "申请人已没有申请时的身份（账号停用、授权收回或已离任），任务没有执行。请由现任人员重新办理。"
        )
    return actor_for(user, identity, source=Source.JOB)
