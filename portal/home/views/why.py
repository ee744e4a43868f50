from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.home.why import KINDS, others, reasons


@login_required
@require_safe
def why(request, kind, ref):
    if kind not in KINDS:
        raise Http404
    asked = KINDS[kind]
    found = get_object_or_404(asked.rows().visible_to(request.actor), ref=ref)
    context = {
        "kind": asked,
        "found": found,
        "unit": asked.unit(found),
        "reasons": reasons(request.actor, asked, found),
        "others": others(request.identities, request.actor, asked, found),
    }
    return render(request, "home/why.html", context)
