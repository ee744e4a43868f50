"""/components/: every component on one page, with made-up rows (示例甲 …)."""

import datetime as dt

import django_filters
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.actor import ADMINISTRATORS, Role
from portal.errors import Refused
from portal.widgets import DayInput
from portal.workdays.models import CalendarYear

QUARTERS = [("1", "一季度"), ("2", "二季度"), ("3", "三季度")]


class SampleForm(forms.Form):
    due_on = forms.DateField(label="应报日期", help_text="季后第 6 个工作日", widget=DayInput())
    lead = forms.CharField(label="牵头单位")
    remark = forms.CharField(label="办理意见", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    unit = forms.ChoiceField(
        label="协办单位",
        choices=[("", "不指定"), ("1", "区财政局"), ("2", "区审计局"), ("3", "区统计局")],
        widget=forms.Select(attrs={"data-search": ""}),
        required=False,
    )
    side = forms.ChoiceField(
        label="责任类别", choices=[("p", "主体责任"), ("s", "监督责任")], widget=forms.RadioSelect
    )
    alias = forms.BooleanField(label="记住“区科技局”是区教育科技局的别名", required=False)

    def clean_lead(self):
        if self.cleaned_data["lead"] == "区科技局":
            raise forms.ValidationError("没有叫“区科技局”的单位。是不是区教育科技局？")
        return self.cleaned_data["lead"]


class SampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="文号、单位、事由", method="ignore")
    quarter = django_filters.ChoiceFilter(label="季度", choices=QUARTERS, method="ignore", empty_label="不限")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("late", "逾期"), ("soon", "临期")], method="ignore", empty_label="不限"
    )

    def ignore(self, queryset, name, value):
        return queryset


ROWS = [
    {"name": "龙台镇党委", "what": "三季度清单 9 项", "days": 6, "rung": 5, "number": "广区责督〔2026〕3号"},
    {"name": "区财政局", "what": "三季度清单 11 项", "days": 6, "rung": 5, "number": "广区责督〔2026〕5号"},
    {"name": "大龙镇党委", "what": "退回重报 3 项", "days": 4, "rung": 4, "number": ""},
]


@require_GET
@login_required
def gallery(request):
    """The gallery; staff and administrators only."""
    allowed(request)
    form = SampleForm({"due_on": "2026-10-13", "lead": "区科技局", "side": "p"})
    page = Paginator(range(57), 25).get_page(request.GET.get("page"))
    filters = SampleFilter(request.GET, queryset=CalendarYear.objects.none())
    context = {"form": form, "filter": filters, "page": page, "rows": ROWS}
    return render(request, "components/gallery.html", context | _samples())


@require_POST
@login_required
def autosave(request):
    """What an autosaving form gets back; keeps nothing."""
    allowed(request)
    return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M:%S}", "version": 2, "others": []})


@require_POST
@login_required
def refuse(request):
    """The page that a refusal becomes."""
    allowed(request)
    raise Refused("龙台镇党委已在 10月20日 报送三季度清单，不能再催办。刷新列表后重新选择。")


def allowed(request) -> None:
    """Raises PermissionDenied for whoever is neither staff nor an administrator."""
    if not request.actor.has(Role.STAFF, *ADMINISTRATORS):
        raise PermissionDenied


def _samples() -> dict:
    return {
        "states": ["late", "soon", "ok", "done", "todo"],
        "quarters": ["done", "done", "late", "todo"],
        "rungs": _rungs(),
        "events": _events(),
        "books": [
            {"title": "责任分工告知书", "note": "2月27日 致责任领导", "number": "广区责告〔2026〕11号"},
            {"title": "目标任务通知书", "note": "2月27日 致单位", "number": "广区责通〔2026〕31号"},
            {
                "title": "任务落实督办书",
                "note": "10月20日 逾期 5 个工作日",
                "number": "广区责督〔2026〕3号",
                "supervision": True,
            },
        ],
        "tabs": [
            {"label": "全部", "url": "?", "count": 69, "current": True},
            {"label": "错误", "url": "?", "count": 1, "tone": "late", "icon": "alert-triangle"},
            {"label": "待确认", "url": "?", "count": 1, "tone": "soon", "icon": "help-circle"},
            {"label": "不变", "url": "?", "count": 61},
        ],
        "nodes": _nodes(),
        "heads": ("日", "单位"),
        "chart": {
            "x": ["−10", "−5", "到期", "+5", "+10"],
            "series": [
                {"name": "三季度", "label": "三季度 31", "values": [0, 3, 28, 31]},
                {"name": "二季度", "label": "二季度 38", "values": [0, 4, 33, 37, 38], "dashed": True},
            ],
            "mark": "到期",
            "max": 38,
        },
    }


def _rungs() -> list[dict]:
    steps = [
        ("−10 提醒", dt.date(2026, 9, 22), "done"),
        ("−3 再提醒", dt.date(2026, 10, 9), "done"),
        ("0 转红", dt.date(2026, 10, 13), "done"),
        ("+2 告知领导", dt.date(2026, 10, 15), "done"),
        ("+5 督办书", dt.date(2026, 10, 20), "reached"),
        ("+10 约谈", dt.date(2026, 10, 27), "future"),
    ]
    return [{"label": label, "on": on, "state": state} for label, on, state in steps]


def _events() -> list[dict]:
    return [
        {"at": "今天 14:32", "text": "示例己 续填草稿", "detail": "8/9 项"},
        {"at": "10月20日", "text": "示例己 签收", "detail": "龙台镇党委 联络员，16:42", "state": "done"},
        {
            "at": "10月20日",
            "text": "+5 发出督办书",
            "state": "late",
            "letter": "广区责督〔2026〕3号",
            "letter_url": "?",
            "supervision": True,
        },
        {"at": "10月27日", "text": "+10 约谈建议", "detail": "届时仍未报送才建议", "future": True},
    ]


def _nodes() -> list[dict]:
    town = {
        "name": "龙台镇党委",
        "url": "?",
        "state": "late",
        "text": "逾期 6 日",
        "open": True,
        "current": True,
        "children": [{"name": "龙台镇纪委", "url": "?", "state": "done"}],
    }
    committee = {
        "name": "区纪委监察局",
        "url": "?",
        "state": "done",
        "children": [{"name": "派驻一组", "url": "?", "state": "done"}],
    }
    other = {"name": "花桥镇党委", "url": "?", "state": "soon"}
    top = {"name": "中共广安市广安区委", "url": "?", "text": "64", "state": "late", "open": True}
    return [top | {"children": [committee, town, other]}]
