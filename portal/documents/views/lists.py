"""文书: every letter of a year, and what can be done with many at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal import clock
from portal.actor import BUSINESS_ROLES
from portal.audit.actions import record_access
from portal.documents.actions.letters import check_letters, redeliver_letters, urge_receipt
from portal.documents.composers import by_hand
from portal.documents.filters import LetterFilter
from portal.documents.models import Letter
from portal.documents.permissions import is_approver, is_office
from portal.documents.presentation import Shown, day_of
from portal.documents.queries import counts, letters_of, view_named, views_for, with_receipts
from portal.documents.readiness import missing_settings
from portal.documents.views.signing import signing_address
from portal.errors import Refused
from portal.organizations.models import Jurisdiction
from portal.web import page_of, workbook
from portal.workbooks import export_rows
from portal.workdays.calendar import short

EXPORT_LIMIT = 20_000
HEADINGS = (
    "文号",
    "文种",
    "受文",
    "抄送",
    "事由",
    "签发日期",
    "送达日期",
    "签收",
    "回复期限",
    "状态",
    "验证码",
)
VIEW, YEAR, UNSIGNED = "view", "year", "unsigned"


NOTHING = {
    UNSIGNED: "没有等待签发的文书。发布年度分工或到了督办的日子，拟好的稿会出现在这里。",
    "unreceived": "发出的文书都已签收。",
    "unanswered": "没有等待回复的文书。",
}


def address(name: str) -> str:
    """The address of another app's page, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def chosen_year(request) -> int:
    text = request.GET.get(YEAR, "")
    return int(text) if text.isdecimal() and 1990 <= int(text) <= 2100 else clock.today().year


class Listing:
    """What the address asks for: year, view, filters."""

    def __init__(self, request):
        if not request.actor.has(*BUSINESS_ROLES):
            raise PermissionDenied
        self.request, self.actor = request, request.actor
        self.year = chosen_year(request)
        self.letters = letters_of(self.actor, self.year)
        self.views = views_for(self.actor)
        self.view = view_named(request.GET.get(VIEW, ""), self.actor)
        within = self.letters.filter(self.view.condition).select_related("job")
        self.filter = LetterFilter(request.GET, queryset=with_receipts(within), actor=self.actor)

    @property
    def found(self):
        return self.filter.qs

    def tabs(self) -> list[dict]:
        totals = counts(self.letters, self.views)
        return [
            {
                "name": view.name,
                "label": view.label,
                "count": totals[view.name],
                "url": self._address(view.name),
                "current": view is self.view,
            }
            for view in self.views
        ]

    def _address(self, view: str) -> str:
        kept = {YEAR: self.request.GET[YEAR]} if self.request.GET.get(YEAR) else {}
        query = "&".join(f"{name}={value}" for name, value in ({VIEW: view} | kept).items() if value)
        return f"?{query}" if query else "?"

    def nothing(self) -> str:
        """Why a view is empty."""
        return NOTHING.get(self.view.name, f"{self.year} 年还没有这种文书。")

    def words(self) -> str:
        """The filters as a line above an export or a print."""
        parts = [f"{self.year} 年度", self.view.label]
        form = self.filter.form
        if form.is_valid():
            parts += [
                f"{form.fields[name].label}：{value}"
                for name, value in form.cleaned_data.items()
                if value not in (None, "", []) and name != "sort"
            ]
        return "，".join(parts)


@require_safe
@login_required
def letter_list(request):
    listing = Listing(request)
    page = page_of(request, listing.found)
    tabs = listing.tabs()
    total = next(tab["count"] for tab in tabs if tab["current"])
    return render(
        request,
        "documents/letter_list.html",
        {
            "listing": listing,
            "tabs_shown": tabs,
            "total": total,
            "filter": listing.filter,
            "page_obj": page,
            "rows": [Shown(letter) for letter in page],
            "office": is_office(request.actor),
            "approver": is_approver(request.actor),
            "may_compose": is_office(request.actor) and bool(by_hand()),
            "compact": request.GET.get("density") == "compact",
            "empty_text": f"按所选条件找到 0 份，“{listing.view.label}”共 {total} 份。",
            "plans_url": address("responsibilities:plan_list"),
            "now": clock.now(),
            **_missing(request.actor, tabs),
        },
    )


def _missing(actor, tabs: list[dict]) -> dict:
    """What the county has yet to set, while something waits to be signed."""
    if not any(tab["name"] == UNSIGNED and tab["count"] for tab in tabs):
        return {}
    return missing_settings(Jurisdiction.objects.get(pk=actor.jurisdiction_id), actor)


@require_POST
@login_required
def export(request):
    """The filtered whole as .xlsx; the export is itself an event."""
    listing = Listing(request)
    count = listing.found.count()
    if count > EXPORT_LIMIT:
        raise Refused(
            f"符合条件的文书有 {count} 份，一次最多导出 {EXPORT_LIMIT} 份。请缩小日期范围后分次导出。"
        )
    rows = [_cells(Shown(letter)) for letter in listing.found]
    about = f"文书目录（{listing.words()}），{short(clock.today())}导出，共 {count} 份"
    content = export_rows("文书目录", HEADINGS, rows, about=about)
    record_access("letter.export", by=request.actor, note=f"{count} 份；{listing.words()}")
    return workbook(content, f"文书目录-{listing.year}年-{clock.today():%Y%m%d}.xlsx")


def _cells(shown: Shown) -> tuple:
    letter = shown.letter
    days = (day_of(letter.issued_at), day_of(letter.delivered_at))
    issued, sent = (f"{day:%Y-%m-%d}" if day else "" for day in days)
    due = f"{letter.reply_due_on:%Y-%m-%d}" if letter.reply_due_on else ""
    return (
        letter.number_text, letter.get_kind_display(), shown.addressee,
        "、".join(row.label for row in shown.copies), letter.subject, issued, sent, shown.received, due,
        shown.pill[1], letter.code,
    )  # fmt: skip


@require_POST
@login_required
def bulk(request):
    """核稿, 催签收 or 重新送达 of the chosen letters; 签发 is asked on a page of its own."""
    letters = _chosen(request)
    if request.POST.get("verb") == "issue":
        return redirect(signing_address(letters, request.POST.get("next", "")))
    verb = BULK.get(request.POST.get("verb", ""))
    if verb is None:
        raise Refused("没有这个动作。请从列表下方的按钮中选择。")
    messages.success(request, verb(letters, request.actor))
    return redirect(_back(request))


def _chosen(request) -> list[Letter]:
    """The letters whose refs were sent; 403 but for the office, 404 beyond sight, Refused for none."""
    if not is_office(request.actor):
        raise PermissionDenied
    refs = set(request.POST.getlist("ref"))
    if not refs:
        raise Refused("没有选中文书。请先勾选，再选动作。")
    letters = Letter.objects.visible_to(request.actor).filter(ref__in=refs)
    found = list(letters.select_related("issuer").order_by("pk"))
    if len(found) != len(refs):
        raise Http404
    return found


def _check(letters, by) -> str:
    return f"已核稿 {len(check_letters(letters=letters, by=by))} 份。"


def _urge(letters, by) -> str:
    return f"已催签收 {len(urge_receipt(letters=letters, by=by))} 份。"


def _redeliver(letters, by) -> str:
    return f"正在重新生成送达 {len(redeliver_letters(letters=letters, by=by))} 份。"


BULK = {"check": _check, "urge": _urge, "redeliver": _redeliver}


def _back(request) -> str:
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return address
    return "documents:letter_list"
