from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "明责"

    def ready(self):
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
        register_verbs(PLAN_VERBS)
        register_verbs(REPORT_VERBS)
        register_panel(open_work)
        register_states(unit_states)
