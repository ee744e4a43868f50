from portal.documents.forms.authorizations import AuthorizationForm
from portal.documents.forms.letters import ComposeForm, FilesField, ReplyForm
from portal.documents.forms.signing import PasswordForm
from portal.documents.forms.wordings import WordingForm

__all__ = ["AuthorizationForm", "ComposeForm", "FilesField", "PasswordForm", "ReplyForm", "WordingForm"]
