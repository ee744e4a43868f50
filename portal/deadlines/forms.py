from __future__ import annotations

from django import forms

from portal.deadlines.enums import Anchor, Audience, Effect
from portal.deadlines.kinds import RungSpec
from portal.deadlines.ladders import Ladder
from portal.deadlines.policies import FURTHEST, TELLING
from portal.errors import Refused


class LadderForm(forms.Form):
    """A field for the day and one for the audience of each rung; which rungs there are is the kind's."""

    def __init__(self, data=None, *, ladder: Ladder, default: Ladder):
        super().__init__(data)
        self.ladder = ladder
        self.defaults = _matched(ladder, default)
        for place, spec in enumerate(ladder):
            self.fields[f"offset-{place}"] = _offset_field(spec)
            if spec.effect in TELLING:
                self.fields[f"audience-{place}"] = _audience_field(spec)

    @property
    def rows(self):
        """For the template: (rung, day field, audience field or None, the default rung)."""
        for place, spec in enumerate(self.ladder):
            audience = self[f"audience-{place}"] if f"audience-{place}" in self.fields else None
            yield spec, self[f"offset-{place}"], audience, self.defaults[place]

    def rungs(self) -> list[RungSpec]:
        return [
            RungSpec(
                spec.effect,
                self.cleaned_data[f"offset-{place}"],
                tuple(self.cleaned_data.get(f"audience-{place}", spec.audience)),
                spec.anchor,
            )
            for place, spec in enumerate(self.ladder)
        ]

    def show(self, refusal: Refused) -> None:
        for place, sentence in refusal.fields.items():
            self.add_error(f"offset-{place}", sentence)
        if not refusal.fields:
            self.add_error(None, refusal.message)


def _offset_field(spec: RungSpec) -> forms.IntegerField:
    name = Effect(spec.effect).label
    return forms.IntegerField(
        label=f"{name}：{'自开始日' if spec.anchor == Anchor.OPENS else '自到期日'}几个工作日",
        initial=spec.offset,
        min_value=-FURTHEST,
        max_value=FURTHEST,
        error_messages={
            "required": f"请填“{name}”在第几个工作日。",
            "invalid": "请填整数，到期前填负数。",
            "min_value": f"不能早于 {-FURTHEST}。",
            "max_value": f"不能晚于 {FURTHEST}。",
        },
    )


def _audience_field(spec: RungSpec) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=f"{Effect(spec.effect).label}：告知",
        choices=Audience.choices,
        initial=list(spec.audience),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _matched(ladder: Ladder, default: Ladder) -> list[RungSpec | None]:
    """The default rung behind each: the same effect, counted from below."""
    left = list(default)
    found = []
    for spec in ladder:
        match = next((rung for rung in left if rung.effect == spec.effect), None)
        if match:
            left.remove(match)
        found.append(match)
    return found


class PauseForm(forms.Form):
    reason = forms.CharField(
        label="暂缓原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="单位看得到这句话。恢复之前阶梯不再往上走。",
        error_messages={"required": "请写明暂缓的原因。", "max_length": "最多 200 字。"},
    )


class UrgeForm(forms.Form):
    note = forms.CharField(
        label="附言",
        required=False,
        max_length=100,
        help_text="可不填。写进今天的提醒里。",
        error_messages={"max_length": "最多 100 字。"},
    )
