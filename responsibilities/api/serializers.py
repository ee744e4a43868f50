from django.db.models import Prefetch
from rest_framework import serializers

from responsibilities.enums import Progress
from responsibilities.forms.reports import LONGEST
from responsibilities.models import Evidence, ProgressEntry, ProgressReport

FILES = Prefetch("evidence", Evidence.objects.select_related("file"))


class EvidenceSerializer(serializers.ModelSerializer):
    size = serializers.IntegerField(source="file.size", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)

    class Meta:
        model = Evidence
        fields = ("ref", "name", "size", "sha256", "uploaded_at")


class EntrySerializer(serializers.ModelSerializer):
    report = serializers.SlugRelatedField(slug_field="ref", read_only=True)
    number = serializers.IntegerField(source="assignment.duty.number", read_only=True)
    title = serializers.CharField(source="assignment.duty.title", read_only=True)
    duty = serializers.CharField(source="assignment.duty.ref", read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = ProgressEntry
        fields = (
            "ref", "report", "duty", "number", "title", "status", "progress", "percent", "text",
            "effective_on", "return_reason", "evidence",
        )  # fmt: skip
        read_only_fields = fields


class ReportSerializer(serializers.ModelSerializer):
    organization = serializers.CharField(source="organization.ref", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    year = serializers.IntegerField(source="plan.year", read_only=True)
    due_on = serializers.DateField(source="deadline.due_on", read_only=True)
    light = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = ProgressReport
        fields = (
            "ref", "organization", "organization_name", "year", "quarter", "status", "light", "version",
            "due_on", "submitted_at", "late_days", "accepted_on",
        )  # fmt: skip
        read_only_fields = fields


class ReportDetailSerializer(ReportSerializer):
    entries = EntrySerializer(many=True, read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "entries")
        read_only_fields = fields


class EntryChangeSerializer(serializers.Serializer):
    ref = serializers.CharField()
    text = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)
    progress = serializers.ChoiceField(required=False, allow_blank=True, choices=Progress.choices)
    percent = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100)
    effective_on = serializers.DateField(required=False, allow_null=True)


class SaveSerializer(serializers.Serializer):
    """What PATCH takes: the version that was read, and the entries to change."""

    version = serializers.IntegerField(min_value=1)
    entries = EntryChangeSerializer(many=True, allow_empty=False)

    @property
    def changes(self) -> dict[str, dict]:
        return {
            each["ref"]: {name: value for name, value in each.items() if name != "ref"}
            for each in self.validated_data["entries"]
        }
