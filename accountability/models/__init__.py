from accountability.models.talks import Talk

__all__ = ["Talk"]
