from django.urls import path

from portal.organizations.views import directory, groups, imports, relations, settings

app_name = "organizations"
urlpatterns = [
    path("", directory.tree, name="tree"),
    path("export/", directory.organization_export, name="export"),
    path("people/", directory.person_list, name="person_list"),
    path("people/export/", directory.person_export, name="person_export"),
    path("people/<str:ref>/", directory.person_detail, name="person"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<str:ref>/", groups.group_edit, name="group"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/upload/", imports.import_upload, name="import_upload"),
    path("imports/templates/<str:kind>/", imports.import_template, name="import_template"),
    path("imports/<str:ref>/", imports.import_detail, name="import"),
    path("imports/<str:ref>/answer/", imports.import_answer, name="import_answer"),
    path("imports/<str:ref>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<str:ref>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<str:ref>/reopen/", imports.import_reopen, name="import_reopen"),
    path("imports/<str:ref>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<str:ref>/errors/", imports.import_errors, name="import_errors"),
    path("jurisdiction/", settings.jurisdiction, name="jurisdiction"),
    path(
        "units/<str:ref>/oversight/<str:post>/<str:kind>/end/", relations.oversight_end, name="oversight_end"
    ),
    path("units/<str:ref>/supervision/<str:organ>/end/", relations.supervision_end, name="supervision_end"),
    path("units/<str:ref>/", directory.detail, name="detail"),
]
