import pyotp

from portal.accounts.models import Authenticator


def address_of(authenticator: Authenticator) -> str:
    """otpauth://… as telephone apps read it."""
    return pyotp.TOTP(authenticator.secret).provisioning_uri(
        name=authenticator.user.username, issuer_name="责任田"
    )
