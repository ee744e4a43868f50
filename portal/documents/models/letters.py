import uuid

from django.db import models
from django.db.models import Q

from portal.actor import BUSINESS_ROLES, Role
from portal.clock import now
from portal.documents.enums import (
    AddresseePart,
    LetterKind,
    LetterStatus,
    ReplyStatus,
    Secrecy,
    Urgency,
)
from portal.organizations.models import Organization
from portal.refs import RefField

S = LetterStatus
NUMBERED = [S.ISSUED, S.DELIVERED, S.RECEIVED, S.REPLIED, S.RETURNED, S.CLOSED]
SENT = [S.DELIVERED, S.RECEIVED, S.REPLIED, S.RETURNED, S.CLOSED, S.CANCELLED]


class LetterQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The commission sees what its units are sent, drafts included; a unit and a leader see
        what was delivered to them or copied to them, a leader from any seat. Administrators, though
        addressed, see none."""
        if actor.is_system:
            return self
        if not actor.has(*BUSINESS_ROLES) and actor.tenure is None:
            return self.none()
        staffed = Organization.objects.within(actor.scopes_of(Role.STAFF, Role.APPROVER)).order_by()
        reached = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES)).order_by()
        mine = LetterAddressee.objects.filter(
            Q(organization__in=reached.values("pk")) | Q(person=actor.person, person__isnull=False),
            delivered_at__isnull=False,
        )
        return self.filter(Q(organization__in=staffed.values("pk")) | Q(pk__in=mine.values("letter")))

    def sent(self):
        return self.filter(status__in=SENT)


class Letter(models.Model):
    """公文: 拟稿 → 核稿 → 签发 → 编号 → 用印 → 送达 → 签收 → 回复 → 认可/退回 → 办结.

    `origin` names the demand that it answers, uniquely: a night run twice drafts nothing twice.
    At 签发 number, names and wording version are pinned in `context`; the files are rendered once
    from it and never again.
    """

    ref = RefField()
    uid = models.UUIDField("唯一标识", default=uuid.uuid4, unique=True, editable=False)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="letters", verbose_name="辖区"
    )
    kind = models.CharField("文种", max_length=20, choices=LetterKind.choices)
    origin = models.CharField("来由", max_length=120, unique=True)
    status = models.CharField("状态", max_length=10, choices=S.choices, default=S.DRAFT)
    issuer = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="issued_letters", verbose_name="发文机关"
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        related_name="letters",
        verbose_name="受文单位",
        help_text="发给领导个人的，记其所在单位",
    )
    year = models.PositiveSmallIntegerField("年度")
    subject = models.CharField("事由", max_length=200)
    secrecy = models.CharField("密级", max_length=10, choices=Secrecy.choices, blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    context = models.JSONField("要素", default=dict)
    wording_version = models.PositiveIntegerField("范本版本", null=True, blank=True)
    reason = models.CharField("起因", max_length=200, blank=True)
    number_text = models.CharField("文号", max_length=60, blank=True)
    dated_on = models.DateField("成文日期", null=True, blank=True)
    reply_workdays = models.PositiveSmallIntegerField("回复工作日数", null=True, blank=True)
    reply_due_on = models.DateField("回复期限", null=True, blank=True)
    reply_deadline = models.OneToOneField(
        "deadlines.Deadline",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name="回复时限",
    )
    drafted_label = models.CharField("拟稿", max_length=120)
    drafted_at = models.DateTimeField("拟稿时间", default=now)
    checked_label = models.CharField("核稿", max_length=120, blank=True)
    checked_at = models.DateTimeField("核稿时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        "organizations.Tenure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_letters",
        verbose_name="签发人",
    )
    authorization = models.ForeignKey(
        "documents.IssueAuthorization", models.PROTECT, null=True, blank=True, verbose_name="签发授权"
    )
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    pdf = models.ForeignKey(
        "storage.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    docx = models.ForeignKey(
        "storage.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Word"
    )
    sha256 = models.CharField("PDF 摘要", max_length=64, blank=True)
    code = models.CharField("验证码", max_length=30, blank=True, db_index=True)
    job = models.ForeignKey(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="送达任务"
    )
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    urged_on = models.DateField("催签收日期", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("作废时间", null=True, blank=True)
    cancelled_label = models.CharField("作废人", max_length=120, blank=True)
    cancel_reason = models.CharField("作废原因", max_length=200, blank=True)
    deadlines = models.ManyToManyField(
        "deadlines.Deadline", blank=True, related_name="letters", verbose_name="所督办的时限"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["jurisdiction", "year", "status"]),
            models.Index(fields=["organization", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=NUMBERED)
                | (
                    ~Q(number_text="")
                    & Q(issued_at__isnull=False, dated_on__isnull=False, signed_by__isnull=False)
                ),
                name="letter_issued_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.CHECKED, S.ISSUED, S.CANCELLED])
                | (Q(delivered_at__isnull=False, pdf__isnull=False, docx__isnull=False) & ~Q(sha256="")),
                name="letter_delivered_is_rendered",
            ),
            models.CheckConstraint(
                condition=Q(status=S.CLOSED, closed_at__isnull=False)
                | (~Q(status=S.CLOSED) & Q(closed_at__isnull=True)),
                name="letter_closed_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(status=S.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason=""))
                | (~Q(status=S.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="letter_cancelled_with_reason",
            ),
        ]

    def __str__(self):
        return self.number_text or f"{self.get_kind_display()}（未编号）"


class LetterPage(models.Model):
    """One page of the delivered PDF as a picture, made with it: a browser may not embed a PDF here
    (Content-Security-Policy object-src 'none'), and many phones cannot."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="pages", verbose_name="文书")
    number = models.PositiveSmallIntegerField("页")
    file = models.ForeignKey("storage.StoredFile", models.PROTECT, related_name="+", verbose_name="图片")

    class Meta:
        verbose_name = "文书页面"
        verbose_name_plural = "文书页面"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="letter_page_once")]

    def __str__(self):
        return f"{self.letter} 第{self.number}页"


class LetterAddressee(models.Model):
    """主送 or 抄送: a unit, or a leader in person."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="addressees", verbose_name="文书")
    part = models.CharField("送法", max_length=4, choices=AddresseePart.choices)
    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
    )
    person = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="个人"
    )
    label = models.CharField("称谓", max_length=120)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)

    class Meta:
        verbose_name = "受文者"
        verbose_name_plural = "受文者"
        ordering = ["-part", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, person__isnull=True)
                | Q(organization__isnull=True, person__isnull=False),
                name="addressee_is_unit_or_person",
            ),
            models.UniqueConstraint(
                fields=["letter", "organization"],
                condition=Q(organization__isnull=False),
                name="addressee_unit_once",
            ),
            models.UniqueConstraint(
                fields=["letter", "person"],
                condition=Q(person__isnull=False),
                name="addressee_person_once",
            ),
        ]

    def __str__(self):
        return self.label


class Receipt(models.Model):
    """签收: who took the letter, as which post, when."""

    addressee = models.OneToOneField(
        LetterAddressee, models.PROTECT, related_name="receipt", verbose_name="受文者"
    )
    tenure = models.ForeignKey(
        "organizations.Tenure", models.PROTECT, null=True, related_name="+", verbose_name="签收身份"
    )
    by_user_id = models.BigIntegerField("签收人")
    by_label = models.CharField("签收人身份", max_length=120)
    address = models.CharField("来自", max_length=60, blank=True)
    received_at = models.DateTimeField("签收时间", default=now)

    class Meta:
        verbose_name = "签收"
        verbose_name_plural = "签收"

    def __str__(self):
        return self.by_label


class Reply(models.Model):
    """回复 of a 督办书; the issuer accepts it or returns it with a reason."""

    ref = RefField()
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="replies", verbose_name="文书")
    text = models.TextField("回复")
    status = models.CharField(
        "状态", max_length=10, choices=ReplyStatus.choices, default=ReplyStatus.SUBMITTED
    )
    by_label = models.CharField("回复人", max_length=120)
    by_user_id = models.BigIntegerField("回复账号", null=True)
    created_at = models.DateTimeField("回复时间", default=now)
    reviewed_label = models.CharField("审核人", max_length=120, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "回复"
        verbose_name_plural = "回复"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(status=ReplyStatus.SUBMITTED),
                name="one_reply_under_review",
                violation_error_message="已有一份回复待审。",
            ),
            models.CheckConstraint(
                condition=Q(status=ReplyStatus.SUBMITTED, reviewed_at__isnull=True)
                | Q(status=ReplyStatus.ACCEPTED, reviewed_at__isnull=False)
                | (Q(status=ReplyStatus.RETURNED, reviewed_at__isnull=False) & ~Q(return_reason="")),
                name="reply_reviewed_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.letter} 回复"


class ReplyFile(models.Model):
    """A file of a reply, under the name it came with."""

    ref = RefField()
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="files", verbose_name="回复")
    file = models.ForeignKey("storage.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = "回复附件"
        verbose_name_plural = "回复附件"
        ordering = ["pk"]

    def __str__(self):
        return self.name
