from django.apps import AppConfig

# for the audit administrator: whose, of when; not what is in it
REPORT = "{organization__name} {plan__year}年第{quarter}季度"
NAMES = {
    "responsibilities.dutyplan": "{year}年度",
    "responsibilities.assignment": "{organization__name}",
    "responsibilities.milestone": "{assignment__organization__name}",
    "responsibilities.evidence": "{organization__name}",
    "responsibilities.progressreport": REPORT,
    "responsibilities.progressentry": REPORT.replace("{", "{report__"),
    "responsibilities.submission": REPORT.replace("{", "{report__"),
}


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "明责"

    def ready(self):
        from portal.audit.naming import register_names
        from portal.audit.verbs import register_verbs
        from portal.deadlines.kinds import register_history, register_settling
        from portal.organizations.panels import register_panel, register_states
        from responsibilities.actions.letters import close_settled_letters
        from responsibilities.deadlines import register_kinds
        from responsibilities.field.panels import open_work, unit_states
        from responsibilities.letters.composing import register_composers
        from responsibilities.queries.milestones import completion_events
        from responsibilities.verbs_plans import PLAN_VERBS
        from responsibilities.verbs_reports import REPORT_VERBS

        register_kinds()
        register_history(completion_events)
        register_composers()
        register_settling(close_settled_letters)
        register_names(NAMES)
        register_verbs(PLAN_VERBS, about="分工")
        register_verbs(REPORT_VERBS, about="清单")
        register_panel(open_work)
        register_states(unit_states)
