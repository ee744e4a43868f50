"""Security keys by the webauthn package: what is asked of the browser, and whether its answer holds."""

import json
from dataclasses import dataclass

import webauthn
from django.http import HttpRequest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from portal.accounts.models import SecurityKey, User
from portal.errors import Refused

FAILED = "安全密钥没有通过。请换一把，或改用六位数字。"
CHALLENGE = "webauthn-challenge"


@dataclass(frozen=True)
class Credential:
    """A verified new credential, in base64url."""

    id: str
    public_key: str
    sign_count: int


def registration_options(request: HttpRequest, user: User) -> dict:
    """For navigator.credentials.create(); its challenge is kept in the session."""
    options = webauthn.generate_registration_options(
        rp_id=_host(request),
        rp_name="责任田",
        user_id=user.ref.encode(),
        user_name=user.username,
        user_display_name=user.person.name,
        exclude_credentials=_descriptors(user),
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return json.loads(webauthn.options_to_json(options))


def verified_registration(request: HttpRequest, answer: str) -> Credential:
    """Raises Refused when the browser's answer does not fit the challenge; that is used up."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(request),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
        )
    except (WebAuthnException, ValueError) as error:
        raise Refused(FAILED) from error
    return Credential(
        bytes_to_base64url(found.credential_id),
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
    )


def authentication_options(request: HttpRequest, user: User) -> dict:
    """For navigator.credentials.get()."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(request), allow_credentials=_descriptors(user)
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return json.loads(webauthn.options_to_json(options))


def verifier(request: HttpRequest, answer: str):
    """verify(key) for pass_by_key."""
    challenge = _challenge(request)

    def verify(key: SecurityKey) -> int:
        try:
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=_host(request),
                expected_origin=_origin(request),
                credential_public_key=base64url_to_bytes(key.public_key),
                credential_current_sign_count=key.sign_count,
            )
        except (WebAuthnException, ValueError) as error:
            raise Refused(FAILED) from error
        return found.new_sign_count

    return verify


def _challenge(request: HttpRequest) -> bytes:
    kept = request.session.pop(CHALLENGE, "")
    if not kept:
        raise Refused("等得太久或页面已过期。请重新来一次。")
    return base64url_to_bytes(kept)


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    known = user.security_keys.values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
