"""Who may do what with a letter. The portal itself may do nothing in a person's place."""

from django.core.exceptions import PermissionDenied

from portal.actor import Actor, Role
from portal.documents.enums import AddresseePart
from portal.documents.models import Letter, LetterAddressee
from portal.organizations.models import Jurisdiction

OFFICE = (Role.STAFF, Role.APPROVER)
UNIT = (Role.UNIT_CLERK, Role.UNIT_HEAD)


def is_office(actor: Actor) -> bool:
    """Commission staff or an approver, wherever their grant reaches."""
    return not actor.is_system and actor.has(*OFFICE)


def is_approver(actor: Actor) -> bool:
    return not actor.is_system and actor.has(Role.APPROVER)


def can_manage(actor: Actor, letter: Letter) -> bool:
    """核稿, 催签收, 重新送达: staff whose grant reaches the addressed unit."""
    return not actor.is_system and actor.reaches(letter.organization, *OFFICE)


def can_issue(actor: Actor, letter: Letter) -> bool:
    """签发: an approver over issuer and addressee. A letter under an authorization is the system's."""
    return (
        not actor.is_system
        and actor.reaches(letter.issuer, Role.APPROVER)
        and actor.reaches(letter.organization, Role.APPROVER)
    )


def can_cancel(actor: Actor, letter: Letter) -> bool:
    """Drafts by staff; what has a number only by whoever may sign. What demands an answer of one's own
    unit is not one's own to take away."""
    allowed = can_issue(actor, letter) if letter.number_text else can_manage(actor, letter)
    return allowed and not (letter.reply_workdays and _is_own(actor, letter))


def can_close(actor: Actor, letter: Letter) -> bool:
    """办结 without a reply: nobody clears their own unit's work."""
    return can_manage(actor, letter) and not _is_own(actor, letter)


def can_review(actor: Actor, letter: Letter) -> bool:
    """认可/退回 of a reply: nobody reviews their own unit's work."""
    return can_manage(actor, letter) and not _is_own(actor, letter)


def _is_own(actor: Actor, letter: Letter) -> bool:
    return letter.organization_id in actor.own_organization_ids


def can_receive(actor: Actor, addressee: LetterAddressee) -> bool:
    """签收: the unit's clerk or head, or the leader in person."""
    if actor.is_system:
        return False
    if addressee.person_id:
        return actor.person is not None and actor.person.pk == addressee.person_id
    return actor.reaches(addressee.organization, *UNIT)


def can_reply(actor: Actor, letter: Letter) -> bool:
    return any(
        addressee.part == AddresseePart.MAIN and can_receive(actor, addressee)
        for addressee in letter.addressees.all()
    )


def require(allowed: bool) -> None:
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def can_edit_wordings(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """范本 hold for the whole county: staff whose grant reaches its root."""
    root = jurisdiction.root
    return not actor.is_system and root is not None and actor.reaches(root, *OFFICE)


def can_authorize(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """签发授权: an approver over the whole county."""
    root = jurisdiction.root
    return not actor.is_system and root is not None and actor.reaches(root, Role.APPROVER)
