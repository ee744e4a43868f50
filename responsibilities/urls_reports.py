"""Addresses of quarterly checklists, their signature, review and evidence."""

from django.urls import path

from responsibilities.views import evidence, reports, reviews, signing

urlpatterns = [
    path("reports/", reports.report_list, name="report_list"),
    path("reports/export/", reports.report_export, name="report_export"),
    path("reports/<str:ref>/", reports.report, name="report"),
    path("reports/<str:ref>/sheet/", reports.report_sheet, name="report_sheet"),
    path("reports/<str:ref>/draft/", reports.autosave, name="report_autosave"),
    path("reports/<str:ref>/save/", reports.save, name="report_save"),
    path("reports/<str:ref>/send/", reports.send, name="report_send"),
    path("reports/<str:ref>/withdraw/", reports.withdraw, name="report_withdraw"),
    path("reports/<str:ref>/lost/", reports.lost_drafts, name="report_lost"),
    path("reports/<str:ref>/lost/<str:draft_ref>/", reports.restore, name="report_restore"),
    path("reports/<str:ref>/sign/", signing.sign, name="report_sign"),
    path("reports/<str:ref>/send-back/", signing.send_back, name="report_send_back"),
    path("reports/<str:ref>/evidence/", evidence.upload, name="evidence_upload"),
    path("reports/<str:ref>/evidence/carry/<str:entry_ref>/", evidence.carry, name="evidence_carry"),
    path("reports/<str:ref>/evidence/<str:evidence_ref>/discard/", evidence.discard, name="evidence_discard"),
    path(
        "reports/<str:ref>/evidence/<str:evidence_ref>/<str:entry_ref>/",
        evidence.attach,
        name="evidence_attach",
    ),
    path(
        "reports/<str:ref>/evidence/<str:evidence_ref>/<str:entry_ref>/remove/",
        evidence.detach,
        name="evidence_detach",
    ),
    path("evidence/<str:ref>/", evidence.download, name="evidence"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<str:ref>/", reviews.review, name="review"),
    path("reviews/<str:ref>/finish/", reviews.finish, name="review_finish"),
    path("reviews/<str:ref>/<str:entry_ref>/accept/", reviews.accept, name="review_accept"),
    path("reviews/<str:ref>/<str:entry_ref>/return/", reviews.send_back, name="review_return"),
]
