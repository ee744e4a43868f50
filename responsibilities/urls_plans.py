"""Addresses of the year's plan, its duties and the import of their workbook."""

from django.urls import path

from responsibilities.views import duties, duty_imports, plans

urlpatterns = [
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/<str:ref>/", plans.plan_detail, name="plan"),
    path("plans/<str:ref>/settings/", plans.plan_settings, name="plan_settings"),
    path("plans/<str:ref>/publish/", plans.plan_publish, name="plan_publish"),
    path("plans/<str:ref>/export/", plans.plan_export, name="plan_export"),
    path("plans/<str:ref>/duties/new/", duties.duty_add, name="duty_add"),
    path("duties/<str:ref>/", duties.duty_detail, name="duty"),
    path("duties/<str:ref>/row/", duties.duty_row, name="duty_row"),
    path("duties/<str:ref>/edit/", duties.duty_edit, name="duty_edit"),
    path("duties/<str:ref>/delete/", duties.duty_delete, name="duty_delete"),
    path("duty-imports/", duty_imports.upload, name="duty_import"),
    path("duty-imports/template/", duty_imports.template, name="duty_import_template"),
    path("duty-imports/<str:ref>/", duty_imports.preview, name="duty_import_preview"),
    path("duty-imports/<str:ref>/answer/", duty_imports.answer, name="duty_import_answer"),
    path("duty-imports/<str:ref>/choices/<str:about>/", duty_imports.choices, name="duty_import_choices"),
    path("duty-imports/<str:ref>/confirm/", duty_imports.confirm, name="duty_import_confirm"),
    path("duty-imports/<str:ref>/discard/", duty_imports.discard, name="duty_import_discard"),
    path("duty-imports/<str:ref>/errors/", duty_imports.errors, name="duty_import_errors"),
]
