import uuid

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from portal.clock import now
from portal.organizations.enums import (
    TOWN_KINDS,
    AliasKind,
    OrganizationKind,
    SuccessionKind,
)
from portal.organizations.models.intervals import (
    Interval,
    IntervalQuerySet,
    ends_after_it_begins,
)
from portal.refs import RefField


class OrganizationQuerySet(MP_NodeQuerySet):
    def visible_to(self, actor):
        """The organization chart is open to everyone who belongs to the jurisdiction."""
        if actor.is_system:
            return self
        return self.filter(jurisdiction_id=actor.jurisdiction_id)

    def within(self, scopes):
        """Organizations that any of `scopes` covers; nothing when there is none."""
        if not scopes:
            return self.none()
        condition = Q()
        for scope in scopes:
            condition |= Q(path__startswith=scope.path) if scope.subtree else Q(pk=scope.organization_id)
        return self.filter(condition)

    def existing(self, date):
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=date),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=date),
        )

    def accountable(self):
        return self.filter(accountable=True)

    def towns(self):
        return self.filter(kind__in=TOWN_KINDS)

    def in_office_order(self):
        return self.order_by("sort_order", "pk")


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):
    def get_queryset(self):
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """党组织/单位. `path` (treebeard) answers scope; `parent` holds the constraint that a name is
    unique among its siblings. Both are written only by actions, together."""

    ref = RefField()
    uid = models.UUIDField("唯一标识", default=uuid.uuid4, unique=True, editable=False)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="organizations", verbose_name="辖区"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级组织"
    )
    code = models.CharField("单位代码", max_length=64, blank=True)
    name = models.CharField("单位名称", max_length=120)
    party_body_name = models.CharField("党组织名称", max_length=120, blank=True)
    salutation = models.CharField("主送称谓", max_length=120, blank=True)
    kind = models.CharField(
        "类别", max_length=32, choices=OrganizationKind.choices, default=OrganizationKind.OTHER
    )
    accountable = models.BooleanField("责任单位", default=False, help_text="自己承担任务、报送清单")
    sort_order = models.PositiveIntegerField("排序", default=0)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    search = models.CharField("检索", max_length=600, blank=True, editable=False)

    objects = OrganizationManager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "code"],
                condition=~Q(code=""),
                name="organization_code",
                violation_error_message="这个单位代码已被使用。",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="organization_name_under_parent",
                violation_error_message="同一上级下已有同名单位。",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gt=F("founded_on")),
                name="organization_dissolved_after_founded",
                violation_error_message="撤销日期应晚于成立日期。",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "kind"])]

    def __str__(self):
        return self.name

    @property
    def addressed_as(self) -> str:
        """主送称谓: how a letter addresses this unit."""
        return self.salutation or self.name

    @property
    def is_town(self) -> bool:
        return self.kind in TOWN_KINDS


class OrganizationAlias(models.Model):
    """简称 and 别名; a former name is an OrganizationName."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="aliases", verbose_name="单位"
    )
    name = models.CharField("别名", max_length=120)
    normalized = models.CharField("比对用", max_length=120, db_index=True, editable=False)
    kind = models.CharField("种类", max_length=8, choices=AliasKind.choices, default=AliasKind.SHORT)
    created_at = models.DateTimeField("记下时间", default=now)

    class Meta:
        verbose_name = "简称别名"
        verbose_name_plural = "简称别名"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "normalized"],
                name="organization_alias_once",
                violation_error_message="这个单位已有这个简称。",
            )
        ]

    def __str__(self):
        return self.name


class OrganizationName(Interval):
    """更名: a name that a unit bore in an interval; the present one is Organization.name."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names", verbose_name="单位")
    name = models.CharField("名称", max_length=120)
    document = models.CharField("依据", max_length=120, blank=True)

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "单位名称沿革"
        verbose_name_plural = "单位名称沿革"
        constraints = [ends_after_it_begins("organization_name_interval")]

    def __str__(self):
        return self.name


class Placement(Interval):
    """隶属: under which parent a unit stood in an interval."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="placements", verbose_name="单位"
    )
    parent = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="placed", verbose_name="上级组织"
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "隶属沿革"
        verbose_name_plural = "隶属沿革"
        constraints = [ends_after_it_begins("placement_interval")]

    def __str__(self):
        return f"{self.organization} ← {self.parent}"


class Succession(models.Model):
    """沿革: a merged or split unit's work goes to its successor."""

    predecessor = models.ForeignKey(
        Organization, models.PROTECT, related_name="successions", verbose_name="原单位"
    )
    successor = models.ForeignKey(
        Organization, models.PROTECT, related_name="predecessions", verbose_name="承接单位"
    )
    kind = models.CharField("方式", max_length=8, choices=SuccessionKind.choices)
    on = models.DateField("日期")

    class Meta:
        verbose_name = "承接"
        verbose_name_plural = "承接"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_to_another_unit"
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
