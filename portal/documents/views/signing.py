"""签发: what goes to whom, one letter or many, and the password once more. It cannot be undone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.accounts.reauthentication import password_is_right
from portal.documents.actions.letters import issue_letters
from portal.documents.forms import PasswordForm
from portal.documents.models import Letter
from portal.documents.permissions import can_issue, is_approver, require
from portal.documents.policies import signing_tenure
from portal.documents.presentation import Shown
from portal.documents.queries import with_receipts
from portal.documents.readiness import missing_settings
from portal.documents.workflows import LETTER
from portal.errors import Refused

AT_ONCE = 200  # their names stand in the address
NAMED = 3
TOLD = "letters:wrong-password"
WRONG = "密码不对，还没有签发。请再输一次；输错 5 次会锁定账号半小时。"


def signing_address(letters, back: str) -> str:
    """Where `letters` are signed. Raises Refused for too many."""
    if len(letters) > AT_ONCE:
        raise Refused(f"一次最多签发 {AT_ONCE} 份，现在选了 {len(letters)} 份。请分次签发。")
    chosen = {"refs": ",".join(letter.ref for letter in letters), "next": back}
    return f"{reverse('documents:letter_sign')}?{urlencode(chosen)}"


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request):
    require(is_approver(request.actor))
    letters = _waiting(request)
    if not letters:
        messages.info(request, "所选的文书已经签发或作废，没有要签发的了。")
        return redirect(_back(request))
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        if not password_is_right(request, form.cleaned_data["password"]):
            request.session[TOLD] = True
            return redirect(request.get_full_path())  # so that Back never shows or sends it again
        try:
            return _issue(request, letters)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _page(request, letters, form)


def _waiting(request) -> list[Letter]:
    """The chosen letters that still wait for a signature; each must be this person's to sign."""
    chosen = Letter.objects.visible_to(request.actor).filter(ref__in=request.GET.get("refs", "").split(","))
    letters = list(with_receipts(chosen).select_related("issuer", "jurisdiction").order_by("pk"))
    for letter in letters:
        require(can_issue(request.actor, letter))
    return [letter for letter in letters if LETTER.may(letter.status, "issue")]


def _issue(request, letters: list[Letter]):
    signed_by = signing_tenure(request.actor, letters[0], clock.today())
    done = issue_letters(letters=letters, by=request.actor, signed_by=signed_by)
    messages.success(request, f"已签发 {len(done)} 份：{_span(done)}，正在成文和送达。")
    return redirect(_back(request))


def _span(letters: list[Letter]) -> str:
    """广区责告〔2026〕1号、广区责通〔2026〕1号 至 3号: a range for each series."""
    spans: dict[str, list[str]] = {}
    for letter in letters:
        series, _, number = letter.number_text.partition("〕")
        spans.setdefault(series, []).append(number)
    return "、".join(
        f"{series}〕{numbers[0]}" + (f" 至 {numbers[-1]}" if len(numbers) > 1 else "")
        for series, numbers in spans.items()
    )


def _page(request, letters: list[Letter], form: PasswordForm):
    rows = [Shown(letter) for letter in letters]
    names = list(dict.fromkeys(row.addressee for row in rows))
    context = {
        "rows": rows,
        "named": "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else ""),
        "form": form,
        "wrong": WRONG if request.session.pop(TOLD, False) else "",
        "signer": signing_tenure(request.actor, letters[0], clock.today()),
        "back": _back(request),
        **missing_settings(letters[0].jurisdiction, request.actor),
    }
    return render(request, "documents/letter_sign.html", context, status=422 if form.errors else 200)


def _back(request) -> str:
    address = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if ours else f"{reverse('documents:letter_list')}?view=unsigned"
