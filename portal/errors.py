"""What an action raises when it will not do what was asked."""


class Refused(Exception):
    """A policy's refusal: a sentence in plain Chinese that the user reads as it is.

    `fields` maps a form field to its own sentence, where the refusal is about one.
    """

    def __init__(self, message: str, *, fields: dict[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Stale(Refused):
    """Somebody else saved in between; `current` is what stands now (compared by version), `kept` the ref
    of the draft that holds what was not saved."""

    def __init__(self, message: str, *, current=None):
        super().__init__(message)
        self.current = current
        self.kept = ""
