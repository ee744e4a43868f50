from django.urls import path

from portal.organizations.views import directory, groups

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
    path("units/<str:ref>/", directory.detail, name="detail"),
]
