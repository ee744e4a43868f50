"""/ : units, people, duties, letters and reports that the acting identity may see."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
@login_required
def search(request):
    return render(request, "home/search.html")
