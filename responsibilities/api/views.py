"""Checklists over the API: read, and save entries. Signing and submitting are not for machines."""

import django_filters
import django_filters.rest_framework
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.accounts.api.schema import KEY
from portal.accounts.api.views import ApiMixin
from portal.accounts.models import TokenScope
from portal.deadlines.lights import with_light
from portal.errors import Stale
from responsibilities.actions.reports import save_report
from responsibilities.api.serializers import (
    FILES,
    EntrySerializer,
    ReportDetailSerializer,
    ReportSerializer,
    SaveSerializer,
)
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.models import ProgressEntry, ProgressReport

READ = frozenset({TokenScope.READ_REPORTS})
ENTRIES = (
    ProgressEntry.objects.select_related("report", "assignment__duty")
    .prefetch_related(FILES)
    .order_by("assignment__duty__number", "pk")
)


class ReportFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter("plan__year")
    quarter = django_filters.NumberFilter()
    status = django_filters.ChoiceFilter(choices=ReportStatus.choices)
    organization = django_filters.CharFilter("organization__ref")

    class Meta:
        model = ProgressReport
        fields: list[str] = []


class EntryFilter(django_filters.FilterSet):
    report = django_filters.CharFilter("report__ref")
    duty = django_filters.CharFilter("assignment__duty__ref")
    status = django_filters.ChoiceFilter(choices=EntryStatus.choices)

    class Meta:
        model = ProgressEntry
        fields: list[str] = []


class ReportViewSet(ApiMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """季度清单 within reach of the acting identity."""

    # what saving answers with is the whole checklist
    scopes = {"list": READ, "retrieve": READ, "entries": READ | {TokenScope.WRITE_DRAFTS}}
    queryset = ProgressReport.objects.none()
    serializer_class = ReportSerializer
    lookup_field = "ref"
    filter_backends = (django_filters.rest_framework.DjangoFilterBackend,)
    filterset_class = ReportFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        reports = ProgressReport.objects.visible_to(self.request.actor).select_related(
            "organization", "plan", "deadline"
        )
        reports = with_light(reports, "deadline__").order_by("-plan__year", "quarter", "pk")
        if self.action in ("retrieve", "entries"):
            reports = reports.prefetch_related(Prefetch("entries", ENTRIES))
        return reports

    def get_serializer_class(self):
        return ReportDetailSerializer if self.action == "retrieve" else self.serializer_class

    @extend_schema(
        parameters=[KEY],
        request=SaveSerializer,
        responses={200: ReportDetailSerializer, 409: dict},
        description="保存事项。version 落后返回 409：谁先保存了、现在的版次；所传文字留在未保存成功的稿里。",
    )
    @action(detail=True, methods=["patch"])
    def entries(self, request, ref):
        report = self.get_object()
        given = SaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        version = given.validated_data["version"]
        try:
            save_report(report=report, version=version, entries=given.changes, by=request.actor, partial=True)
        except Stale as stale:
            answer = {"detail": stale.message, "version": stale.current.version}
            return Response(answer, status=status.HTTP_409_CONFLICT)
        return Response(ReportDetailSerializer(self.get_object()).data)


class EntryViewSet(ApiMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """清单事项 within reach of the acting identity."""

    scopes = {"list": READ, "retrieve": READ}
    queryset = ProgressEntry.objects.none()
    serializer_class = EntrySerializer
    lookup_field = "ref"
    filter_backends = (django_filters.rest_framework.DjangoFilterBackend,)
    filterset_class = EntryFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        visible = ProgressReport.objects.visible_to(self.request.actor)
        return ENTRIES.filter(report__in=visible.values("pk")).order_by("report_id", "pk")
