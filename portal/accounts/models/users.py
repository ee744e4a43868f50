from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from portal.actor import Role
from portal.clock import now
from portal.refs import RefField

ADMIN_SITE_APPS = frozenset({"organizations", "workdays", "accounts"})


class UserQuerySet(models.QuerySet):
    def with_factor(self):
        """Who has a second factor enrolled."""
        return self.filter(
            Q(authenticator__confirmed_at__isnull=False) | Q(security_keys__isnull=False)
        ).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account, always bound to a person. What it may do comes from the person's seats and from
    dated grants, never from a flag on the account; there is no superuser."""

    ref = RefField()
    username = models.CharField("用户名", max_length=60, unique=True)
    person = models.OneToOneField(
        "organizations.Person", models.PROTECT, related_name="user", verbose_name="人员"
    )
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("改密码时间", null=True, blank=True)
    created_at = models.DateTimeField("开通时间", default=now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    is_superuser = False

    objects = UserManager()

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self):
        return self.username

    @property
    def state_label(self) -> str:
        if not self.is_active:
            return "已停用"
        return "未改初始密码" if self.must_change_password else "可登录"

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin opens: only to the system administrator."""
        return self._administers(Role.SYSTEM_ADMIN)

    def has_perm(self, perm, obj=None) -> bool:
        return self.has_module_perms(perm.split(".")[0])

    def has_perms(self, perms, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label) -> bool:
        return app_label in ADMIN_SITE_APPS and self.is_staff

    def _administers(self, role) -> bool:
        return self.is_active and self.grants.in_force().filter(role=role).exists()
