"""/ : units, people, duties, letters and checklists that the acting identity may see."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.home import searching


@login_required
@require_safe
def search(request):
    text = " ".join(searching.words_of(request.GET.get("q", "")))
    groups = searching.search(text, request.actor)
    context = {"text": text, "groups": groups, "total": sum(group.count for group in groups)}
    return render(request, "home/search.html", context)
