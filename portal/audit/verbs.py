"""Chinese names of recorded verbs; each app registers its own in AppConfig.ready()."""

_labels = {
    "audit.export": "导出审计记录",
    "auth.login": "登录",
    "auth.logout": "退出",
    "auth.failed": "登录失败",
    "auth.locked": "登录锁定",
    "access.refused": "拒绝访问",
    "job.cancel": "取消后台任务",
}


def register_verbs(labels: dict[str, str]) -> None:
    """Add {"plan.publish": "发布责任分工", …}; the later registration of a verb wins."""
    _labels.update(labels)


def verb_label(verb: str) -> str:
    """The registered name, or the verb itself."""
    return _labels.get(verb, verb)
