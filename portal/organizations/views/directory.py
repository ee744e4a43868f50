"""Organizations and people: tree, lists, pages."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.audit.actions import record_access
from portal.clock import today
from portal.organizations import permissions
from portal.organizations.filters import OrganizationFilter, PersonFilter
from portal.organizations.forms import DayForm
from portal.organizations.models import Organization, Person
from portal.organizations.panels import panels_of
from portal.organizations.queries import detail as facts
from portal.organizations.queries.history import history
from portal.organizations.queries.tree import tree_for
from portal.web import page_of, workbook
from portal.workbooks import export_rows


def _directory(request):
    if not permissions.can_see_directory(request.actor):
        raise PermissionDenied
    return Organization.objects.visible_to(request.actor)


def _people(request):
    if not permissions.can_see_people(request.actor):
        raise PermissionDenied
    return Person.objects.visible_to(request.actor)


@login_required
@require_safe
def tree(request):
    units = _directory(request).select_related("parent").prefetch_related("aliases")
    found = OrganizationFilter(request.GET, units)
    context = {
        "filter": found,
        "page_obj": page_of(request, found.qs.in_office_order()),
        "nodes": tree_for(request.actor),
        "may_import": permissions.can_manage_organizations(request.actor),
    }
    return render(request, "organizations/tree.html", context)


@login_required
@require_safe
def organization_export(request):
    units = _directory(request).select_related("parent").prefetch_related("aliases")
    rows = OrganizationFilter(request.GET, units).qs.in_office_order()
    record_access("organization.export", by=request.actor)
    head = ["单位代码", "单位名称", "简称（多个用；分开）", "上级组织", "类别", "备注"]
    lines = (
        [
            row.code,
            row.name,
            "；".join(alias.name for alias in row.aliases.all()),
            row.parent.name if row.parent else "",
            row.get_kind_display(),
            row.note,
        ]
        for row in rows
    )
    return workbook(export_rows("组织机构", head, lines), f"组织机构-{today():%Y%m%d}.xlsx")


@login_required
@require_safe
def detail(request, ref):
    unit = get_object_or_404(_directory(request).select_related("parent", "jurisdiction"), ref=ref)
    form = DayForm(request.GET)
    on = (form.cleaned_data.get("on") if form.is_valid() else None) or today()
    people = permissions.can_see_people(request.actor)
    context = {
        "unit": unit,
        "on": on,
        "form": form,
        "people": people,
        "posts": facts.posts_on(unit, on) if people else [],
        "overseers": facts.overseers_on(unit, on) if people else [],
        "supervisors": facts.supervisors_on(unit, on),
        "supervised": facts.supervised_on(unit, on),
        "names": facts.former_names(unit),
        "aliases": unit.aliases.order_by("pk"),
        "panels": panels_of(unit, request.actor),
        "nodes": tree_for(request.actor, unit),
        **(_kept(unit) if permissions.can_manage_organizations(request.actor) else {}),
    }
    return render(request, "organizations/detail.html", context)


def _kept(unit: Organization) -> dict:
    """What only who keeps the directory sees of a unit."""
    day = today()
    return {
        "history": history(unit),
        "overseeing": facts.overseeing_posts(unit, day),
        "supervising": facts.supervisors_on(unit, day),
    }


@login_required
@require_safe
def person_list(request):
    found = PersonFilter(request.GET, _people(request).order_by("staff_number", "pk"))
    page = page_of(request, found.qs)
    facts.attach_posts(page.object_list)
    return render(
        request,
        "organizations/person_list.html",
        {
            "filter": found,
            "page_obj": page,
            "may_import": permissions.can_manage_organizations(request.actor),
        },
    )


@login_required
@require_safe
def person_detail(request, ref):
    person = get_object_or_404(_people(request), ref=ref)
    context = {
        "person": person,
        "tenures": facts.career(person),
        "overseen": facts.overseen_by(person, today()),
        "history": history(person) if permissions.can_manage_organizations(request.actor) else [],
        "phone": person.phone if permissions.can_see_phone(request.actor, person) else "",
    }
    return render(request, "organizations/person_detail.html", context)


@login_required
@require_safe
def person_export(request):
    people = list(PersonFilter(request.GET, _people(request).order_by("staff_number", "pk")).qs)
    facts.attach_posts(people)
    record_access("person.export", by=request.actor)
    lines = (
        [person.staff_number, person.name, tenure.post.organization.name, tenure.post.title]
        for person in people
        for tenure in person.current
    )
    content = export_rows("人员任职", ["工号", "姓名", "所在单位", "职务"], lines)
    return workbook(content, f"人员任职-{today():%Y%m%d}.xlsx")
