"""Forms of a draft plan."""

from django import forms

from portal import clock
from portal.organizations.enums import Seat
from portal.organizations.models import Jurisdiction, Organization, OrganizationGroup
from portal.refs import new_ref
from responsibilities.actions.duties import DutyEntry
from responsibilities.enums import DutyKind, DutySide, Part
from responsibilities.importing.leaders import Leaders
from responsibilities.models import Duty, DutyPlan

QUARTERS = [(number, f"第{name}季度") for number, name in enumerate("一二三四", 1)]
LEADING = {Seat.PARTY_HEAD, Seat.ADMIN_HEAD, Seat.MEMBER}


def text(**attributes):
    return forms.TextInput({"class": "form-control", **attributes})


class PlanForm(forms.Form):
    title = forms.CharField(label="名称", max_length=120, widget=text())
    basis = forms.CharField(
        label="依据", max_length=200, required=False, widget=text(), help_text="如 区委〔2026〕3号文件"
    )
    first_quarter = forms.TypedChoiceField(
        label="从哪个季度起报",
        choices=QUARTERS,
        coerce=int,
        widget=forms.Select({"class": "form-select"}),
        help_text="年中发布的，从这一季度起报送清单",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PartyChoices:
    """Units and groups as options of a list, chosen by ref."""

    def __init__(self, jurisdiction: Jurisdiction):
        units = Organization.objects.existing(clock.today()).filter(jurisdiction=jurisdiction)
        groups = OrganizationGroup.objects.filter(jurisdiction=jurisdiction).order_by("pk")
        self.by_ref = {group.ref: group for group in groups}
        self.by_ref |= {unit.ref: unit for unit in units.order_by("-accountable", "sort_order", "pk")}

    def options(self, present) -> list[tuple[str, str]]:
        """All options, those already chosen among them even when the unit is gone."""
        known = self.by_ref | {party.ref: party for party in present}
        self.by_ref = known
        return [(ref, party.name) for ref, party in known.items()]

    def of(self, refs) -> list:
        return [self.by_ref[ref] for ref in refs]


def _many(label: str, *, required: bool) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        widget=forms.SelectMultiple({"data-search": ""}),
        error_messages={"required": f"请选{label}。"},
    )


class DutyForm(forms.Form):
    title = forms.CharField(
        label="小项",
        max_length=300,
        widget=forms.Textarea({"class": "form-control", "rows": 2}),
        error_messages={"required": "请写任务。"},
    )
    category = forms.CharField(label="大项", max_length=200, widget=text(list="categories"))
    short_title = forms.CharField(
        label="简称", max_length=12, required=False, widget=text(), help_text="四个字，责任田表头用"
    )
    leads = _many("牵头单位", required=True)
    supports = _many("协办单位", required=False)
    open_ended = forms.BooleanField(label="协办单位后有“等”字", required=False)
    support_reports = forms.BooleanField(
        label="协办单位也报进展", required=False, help_text="单位组展开的单位总要报"
    )
    leader = forms.ChoiceField(
        label="责任领导",
        required=False,
        widget=forms.Select({"data-search": ""}),
        help_text="空着不能发布",
    )
    deadline_text = forms.CharField(
        label="完成时限",
        max_length=120,
        required=False,
        widget=text(),
        help_text="如 6月30日前、3月—9月、每季度、全年；空着为未定时限",
    )
    side = forms.ChoiceField(
        label="责任", choices=DutySide.choices, widget=forms.Select({"class": "form-select"})
    )
    kind = forms.ChoiceField(
        label="动作", choices=DutyKind.choices, widget=forms.Select({"class": "form-select"})
    )
    requirement = forms.CharField(
        label="要求", required=False, widget=forms.Textarea({"class": "form-control", "rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, plan: DutyPlan, duty: Duty | None = None):
        # ids of its own each time: htmx settles attributes between elements of one id, styles among them
        auto_id = f"duty-{new_ref()}-%s"
        initial = initial_of(duty) if duty else {"support_reports": True}
        super().__init__(data, initial=initial, auto_id=auto_id)
        self.plan, self.duty = plan, duty
        self.parties = PartyChoices(plan.jurisdiction)
        present = [party.organization or party.group for party in duty.parties.all()] if duty else []
        options = self.parties.options(present)
        self.fields["leads"].choices = self.fields["supports"].choices = options
        self.leaders = Leaders.of(plan.jurisdiction, clock.today())
        self.fields["leader"].choices = self._leader_choices(duty)

    def _leader_choices(self, duty: Duty | None) -> list[tuple[str, str]]:
        overseeing = set(self.leaders.overseers.values())
        posts = [
            post for post in self.leaders.posts.values() if post.seat in LEADING or post.pk in overseeing
        ]
        if duty and duty.leader_post and duty.leader_post not in posts:
            posts.insert(0, duty.leader_post)
            self.leaders.by_ref[duty.leader_post.ref] = duty.leader_post
        posts.sort(key=lambda post: (post.pk not in overseeing, post.organization.sort_order, post.pk))
        labels = [(post.ref, f"{self.leaders.label(post)}（{post.organization.name}）") for post in posts]
        return [("", "—"), *labels]

    def clean_deadline_text(self) -> str:
        """What a sheet left open stays open until somebody writes it another way."""
        written = self.cleaned_data["deadline_text"]
        if self.duty and self.duty.question and written == self.duty.deadline_text:
            raise forms.ValidationError(self.duty.question)
        return written

    def entry(self) -> DutyEntry:
        data = self.cleaned_data
        return DutyEntry(
            category=data["category"],
            title=data["title"],
            short_title=data["short_title"],
            requirement=data["requirement"],
            side=data["side"],
            kind=data["kind"],
            deadline_text=data["deadline_text"],
            support_reports=data["support_reports"],
            leader_post=self.leaders.by_ref.get(data["leader"]),
            leads=self.parties.of(data["leads"]),
            supports=self.parties.of(data["supports"]),
            open_ended=data["open_ended"],
        )


def initial_of(duty: Duty) -> dict:
    parties = list(duty.parties.all())
    refs = {
        part: [(party.organization or party.group).ref for party in parties if party.part == part]
        for part in (Part.LEAD, Part.SUPPORT)
    }
    return {
        "title": duty.title,
        "category": duty.category.title,
        "short_title": duty.short_title,
        "leads": refs[Part.LEAD],
        "supports": refs[Part.SUPPORT],
        "open_ended": any(party.open_ended for party in parties),
        "support_reports": duty.support_reports,
        "leader": duty.leader_post.ref if duty.leader_post else "",
        "deadline_text": duty.deadline_text,
        "side": duty.side,
        "kind": duty.kind,
        "requirement": duty.requirement,
        "version": duty.version,
    }
