"""The admin shows organizations and people; its import page ends in the same action as the portal's."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from import_export.admin import ImportMixin

from portal.errors import Refused
from portal.organizations.actions.imports import upload_import
from portal.organizations.enums import ImportKind
from portal.organizations.forms import UploadForm
from portal.organizations.importing.kinds import IMPORTERS
from portal.organizations.models import Organization, Person
from portal.organizations.permissions import can_manage_organizations
from portal.workbooks import open_workbook


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows of the administrator's own jurisdiction, to look at; what changes goes through actions."""

    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).filter(jurisdiction_id=request.actor.jurisdiction_id)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return can_manage_organizations(request.actor)


class WorkbookImport(ImportMixin):
    """django-import-export's button and address; the workbook then takes the portal's own way:
    checked by the same preview, written by the same action."""

    import_kind: ImportKind

    def has_import_permission(self, request):
        return can_manage_organizations(request.actor)

    def process_import(self, request, **kwargs):
        """The library's second step would write past our actions and read any file it is named."""
        raise Http404

    def import_action(self, request, **kwargs):
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            initial={"kind": self.import_kind},
            fixed=self.import_kind,
        )
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            content = upload.read()
            try:
                book = open_workbook(content, upload.name)
                batch = upload_import(kind=self.import_kind, book=book, content=content, by=request.actor)
            except Refused as refusal:
                form.add_error("file", refusal.message)
            else:
                return redirect("organizations:import", ref=batch.ref)
        context = {
            **self.admin_site.each_context(request),
            "title": f"导入{IMPORTERS[self.import_kind].title}",
            "form": form,
            "kind": self.import_kind,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/organizations/import.html", context)


@admin.register(Organization)
class OrganizationAdmin(WorkbookImport, ReadOnlyAdmin):
    import_kind = ImportKind.ORGANIZATIONS
    list_display = ("name", "parent", "kind", "accountable", "code")
    list_filter = ("kind", "accountable")
    list_select_related = ("parent",)
    search_fields = ("search", "code")
    exclude = ("path", "depth", "numchild")


@admin.register(Person)
class PersonAdmin(WorkbookImport, ReadOnlyAdmin):
    import_kind = ImportKind.PEOPLE
    list_display = ("name", "staff_number")
    search_fields = ("search", "staff_number")
    exclude = ("phone", "id_number", "id_number_hash")
