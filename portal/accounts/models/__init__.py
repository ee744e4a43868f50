from portal.accounts.models.grants import Grant
from portal.accounts.models.users import User

__all__ = ["Grant", "User"]
