"""Signs every draft, in a process of its own: `python -m tests.documents.issue_process` (test_kill.py)."""

import django

django.setup()

from portal.accounts.identities import actor_for, identities_of  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.documents.actions.letters import issue_letters  # noqa: E402
from portal.documents.models import Letter  # noqa: E402
from portal.documents.policies import signing_tenure  # noqa: E402
from portal.workdays.calendar import today  # noqa: E402

user = User.objects.get(username="secretary")
by = actor_for(user, identities_of(user)[0])
letters = list(Letter.objects.filter(status="draft").order_by("pk"))
issue_letters(letters=letters, by=by, signed_by=signing_tenure(by, letters[0], today()))
