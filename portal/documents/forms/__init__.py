from portal.documents.forms.authorizations import AuthorizationForm
from portal.documents.forms.letters import ComposeForm, FilesField, ReplyForm
from portal.documents.forms.wordings import WordingForm

__all__ = ["AuthorizationForm", "ComposeForm", "FilesField", "ReplyForm", "WordingForm"]
