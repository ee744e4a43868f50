import datetime as dt

from django.conf import settings
from django.db import models

from portal.clock import now
from portal.vault import EncryptedTextField

KEPT = dt.timedelta(hours=24)


class OneTimePasswordQuerySet(models.QuerySet):
    def to_hand_out(self, user):
        """What this administrator opened and has not yet said to have printed."""
        return self.filter(made_by=user, made_at__gt=now() - KEPT)

    def over(self):
        return self.filter(made_at__lte=now() - KEPT)


class OneTimePassword(models.Model):
    """一次性密码 of an account just opened, until it is printed: a closed tab must not lose a hundred of
    them. Gone once the administrator who opened the accounts confirms, the person has a password of their
    own, or a day has passed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_password", verbose_name="账号"
    )
    password = EncryptedTextField("一次性密码")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="开通人"
    )
    made_at = models.DateTimeField("开通时间", default=now, db_index=True)

    objects = OneTimePasswordQuerySet.as_manager()

    class Meta:
        verbose_name = "一次性密码"
        verbose_name_plural = "一次性密码"

    def __str__(self):
        return str(self.user)
