from django.conf import settings
from django.db import models

from portal.clock import now
from portal.refs import RefField
from portal.vault import EncryptedTextField


class AuthenticatorQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Authenticator(models.Model):
    """验证器: a telephone's app that shows six digits for thirty seconds (TOTP, RFC 6238). `last_step` is
    the last period whose digits were taken: none is taken twice (RFC 6238 5.2)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator", verbose_name="账号"
    )
    secret = EncryptedTextField("密钥")
    created_at = models.DateTimeField("登记时间", default=now)
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    last_step = models.BigIntegerField("最近用过的时段", default=0)

    objects = AuthenticatorQuerySet.as_manager()

    class Meta:
        verbose_name = "验证器"
        verbose_name_plural = "验证器"

    def __str__(self):
        return f"{self.user} 验证器"


class SecurityKey(models.Model):
    """安全密钥: a WebAuthn credential (UKey, fingerprint or face of the device)."""

    ref = RefField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_keys", verbose_name="账号"
    )
    name = models.CharField("名称", max_length=40)
    credential_id = models.CharField("凭据", max_length=1400, unique=True)
    public_key = models.TextField("公钥")
    sign_count = models.PositiveBigIntegerField("签名次数", default=0)
    created_at = models.DateTimeField("登记时间", default=now)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "安全密钥"
        verbose_name_plural = "安全密钥"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.user} {self.name}"


class RecoveryCode(models.Model):
    """恢复码: opens once where telephone and key are lost. Only a keyed hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name="账号"
    )
    code_hash = models.CharField("摘要", max_length=64, unique=True)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"

    def __str__(self):
        return f"{self.user} 恢复码"
