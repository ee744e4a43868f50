from django.apps import AppConfig

VERBS = {
    "deadline.open": "建立时限",
    "deadline.hand_in": "报送",
    "deadline.rearm": "退回重报",
    "deadline.meet": "办结",
    "deadline.cancel": "取消时限",
    "deadline.pause": "暂缓",
    "deadline.resume": "恢复",
    "deadline.urge": "催办",
    "ladder.run": "每日运行",
    "ladder.edit": "修改阶梯",
    "ladder.reset": "恢复默认阶梯",
}


class DeadlinesConfig(AppConfig):
    name = "portal.deadlines"
    verbose_name = "时限"

    def ready(self):
        from portal.audit.naming import register_names
        from portal.audit.verbs import register_verbs
        from portal.deadlines import checks  # noqa: F401 - registers itself

        register_verbs(VERBS, about="时限")
        register_names({"deadlines.deadline": "{organization__name}"})
