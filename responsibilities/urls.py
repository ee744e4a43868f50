from django.urls import path

from responsibilities import urls_milestones, urls_plans, urls_reports
from responsibilities.views import field

app_name = "responsibilities"
urlpatterns = [
    *urls_plans.urlpatterns,
    *urls_reports.urlpatterns,
    *urls_milestones.urlpatterns,
    path("field/", field.field, name="field"),
    path("field/export/", field.field_export, name="field_export"),
    path("field/urge/", field.field_urge, name="field_urge"),
    path("field/groups/<slug:key>/", field.field_group, name="field_group"),
    path("field/cells/<str:ref>/", field.field_cell, name="field_cell"),
]
