from django.apps import AppConfig

VERBS = {
    "talk.suggest": "建议约谈",
    "talk.join": "并入约谈建议",
    "talk.hold": "登记约谈",
    "talk.drop": "不约谈",
    "talk.withdraw": "撤回约谈建议",
}


class AccountabilityConfig(AppConfig):
    name = "accountability"
    verbose_name = "询责追责"

    def ready(self):
        from accountability.actions.talks import suggest_talks, withdraw_settled
        from accountability.queries import talks_in_history
        from portal.audit.verbs import register_verbs
        from portal.deadlines.enums import Effect
        from portal.deadlines.kinds import register_effect, register_history, register_settling

        register_verbs(VERBS)
        register_effect(Effect.TALK, suggest_talks)
        register_history(talks_in_history)
        register_settling(withdraw_settled)
