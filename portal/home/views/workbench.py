"""工作台: the page that each role starts from."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
@login_required
def workbench(request):
    return render(request, "home/workbench.html")
