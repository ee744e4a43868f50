"""工作台: the page that each role starts from."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.home.workbench import workbench_for


@login_required
@require_safe
def workbench(request):
    name, context = workbench_for(request.actor)
    return render(request, f"home/{name}.html", context)
