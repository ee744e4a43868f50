import uuid

from django.db import models
from django.db.models import Q

from portal.organizations.enums import HEAD_SEATS, Seat, TenureKind
from portal.organizations.models.intervals import (
    Interval,
    IntervalQuerySet,
    ends_after_it_begins,
    once_from,
)
from portal.refs import RefField
from portal.vault.fields import EncryptedTextField


class PersonQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        return self.filter(jurisdiction_id=actor.jurisdiction_id)


class Person(models.Model):
    """A person is not a user: most never sign in, and an account may come later."""

    ref = RefField()
    uid = models.UUIDField("唯一标识", default=uuid.uuid4, unique=True, editable=False)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="people", verbose_name="辖区"
    )
    staff_number = models.CharField("工号", max_length=40, blank=True)
    name = models.CharField("姓名", max_length=60)
    phone = EncryptedTextField("手机", blank=True)
    id_number = EncryptedTextField("身份证号", blank=True)
    id_number_hash = models.CharField("身份证号比对", max_length=64, blank=True, editable=False)
    search = models.CharField("检索", max_length=200, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "staff_number"],
                condition=~Q(staff_number=""),
                name="person_staff_number",
                violation_error_message="这个工号已被使用。",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "id_number_hash"],
                condition=~Q(id_number_hash=""),
                name="person_id_number",
                violation_error_message="这个身份证号已登记。",
            ),
        ]

    def __str__(self):
        return self.name


class Post(models.Model):
    """职务岗位: a seat in an organization, held by whoever has a Tenure of it."""

    ref = RefField()
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="posts", verbose_name="单位"
    )
    title = models.CharField("职务", max_length=80)
    seat = models.CharField("席位", max_length=16, choices=Seat.choices, default=Seat.STAFF)
    rank = models.CharField("职级", max_length=30, blank=True)
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title", "seat"],
                name="post_once",
                violation_error_message="这个单位已有这个岗位。",
            )
        ]

    def __str__(self):
        return f"{self.organization} {self.title}"


class TenureQuerySet(IntervalQuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        return self.filter(person__jurisdiction_id=actor.jurisdiction_id)

    def heads(self):
        return self.filter(post__seat__in=HEAD_SEATS)

    def clerks(self):
        return self.filter(post__seat=Seat.CLERK)


class Tenure(Interval):
    """任职: a Person holds a Post from–to. 对同一人同一岗位，区间不重叠（PostgreSQL 由排他约束保证）。"""

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures", verbose_name="人员")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name="岗位")
    kind = models.CharField("任职方式", max_length=12, choices=TenureKind.choices, default=TenureKind.REGULAR)
    document = models.CharField("任免文号", max_length=120, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [
            ends_after_it_begins("tenure_interval"),
            *once_from("person", "post", name="tenure_once", message="这段任职已登记。"),
        ]

    def __str__(self):
        return f"{self.person} {self.post}"
