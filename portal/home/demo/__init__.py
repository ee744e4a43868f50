"""The demonstration: 广安区 plays its year through the real actions, up to today."""

from portal.home.demo.cast import accounts

__all__ = ["accounts"]
