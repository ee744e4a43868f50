from portal.accounts.models.factors import Authenticator, RecoveryCode, SecurityKey
from portal.accounts.models.grants import Grant
from portal.accounts.models.idempotency import IdempotencyKey
from portal.accounts.models.passwords import OneTimePassword
from portal.accounts.models.resets import CredentialReset, ResetKind
from portal.accounts.models.security_policies import SecurityPolicy
from portal.accounts.models.sign_ins import FactorKind, SignIn
from portal.accounts.models.tokens import ApiToken, TokenScope
from portal.accounts.models.users import User

__all__ = [
    "ApiToken",
    "Authenticator",
    "CredentialReset",
    "FactorKind",
    "Grant",
    "IdempotencyKey",
    "OneTimePassword",
    "RecoveryCode",
    "ResetKind",
    "SecurityKey",
    "SecurityPolicy",
    "SignIn",
    "TokenScope",
    "User",
]
