"""The composition of all addresses; each app owns its own urls module."""

from importlib.util import find_spec

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal import health

# prefix → urls module; a module that is not there yet is left out
MODULES = {
    "": "portal.home.urls",
    "accounts/": "portal.accounts.urls",
    "organizations/": "portal.organizations.urls",
    "inbox/": "portal.notifications.urls",
    "deadlines/": "portal.deadlines.urls",
    "letters/": "portal.documents.urls",
    "responsibilities/": "responsibilities.urls",
    "assessments/": "assessments.urls",
    "accountability/": "accountability.urls",
    "jobs/": "portal.jobs.urls",
    "files/": "portal.storage.urls",
    "audit/": "portal.audit.urls",
    "api/v1/": "portal.api_urls",
}

# Swagger's page sets styles from its script; only this one path may
swagger = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)


urlpatterns = [
    path("admin/", admin.site.urls),
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/schema/swagger/", swagger, name="swagger"),
    *(path(prefix, include(module)) for prefix, module in MODULES.items() if find_spec(module)),
]

handler400 = "portal.home.views.errors.bad_request"
handler403 = "portal.home.views.errors.permission_denied"
handler404 = "portal.home.views.errors.page_not_found"
handler500 = "portal.home.views.errors.server_error"
