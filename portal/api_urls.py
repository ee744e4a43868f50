"""All of /api/v1/: each app registers its viewsets here, one line each."""

from rest_framework.routers import DefaultRouter

from responsibilities.api.views import EntryViewSet, ReportViewSet

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False  # JSON alone: one address for each thing
router.register("reports", ReportViewSet, basename="report")
router.register("entries", EntryViewSet, basename="entry")

app_name = "api"
urlpatterns = router.urls
