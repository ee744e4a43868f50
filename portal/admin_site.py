"""Django's admin without what the portal has of its own: it signs nobody in or out and changes no
password, and shows only the models that our own apps register (not those of other packages)."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

OWN = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


class PortalAdminConfig(SimpleAdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    final_catch_all_view = False

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", None) not in OWN]

    def admin_view(self, view, cacheable=False):
        """To the portal's own sign-in; whoever is signed in and may not is refused, not asked again."""

        def guarded(request, *args, **kwargs):
            if not self.has_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        methods = require_http_methods(["GET", "HEAD", "POST"])
        return never_cache(login_required(methods(update_wrapper(guarded, view))))
