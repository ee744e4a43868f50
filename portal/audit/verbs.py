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


_about: dict[str, str] = {}


def register_verbs(labels: dict[str, str], *, about: str = "") -> None:
    """Add {"plan.publish": "发布责任分工", …}; the later registration of a verb wins. `about` says of what
    they are, where verbs of several apps have the same name."""
    _labels.update(labels)
    _about.update(dict.fromkeys(labels, about))


def verb_label(verb: str) -> str:
    """The registered name, or the verb itself."""
    return _labels.get(verb, verb)


def full_label(verb: str) -> str:
    """The name among all others: 退回重报（时限） beside 退回重报（清单）."""
    label = verb_label(verb)
    shared = sum(other == label for other in _labels.values()) > 1
    return f"{label}（{_about[verb]}）" if shared and _about.get(verb) else label
