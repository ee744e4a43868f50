"""Four characters for the head of a column: proposed by rule, corrected by people."""

import re

VERBS = re.compile(
    r"^(认真|深入|坚持|扎实|持续|全面|切实|进一步|积极|严格)*"
    r"(实行|落实|推行|开展|加强|健全|完善|深化|建立|推进|推动|强化|做好|抓好|组织|规范|制定|将|对)*"
)
BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
TAIL = re.compile(r"(工作制度|工作机制|制度|机制|办法|试点|工作|情况|活动)$")
QUOTED = re.compile(r"[“\"「《]([^”\"」》]{2,})[”\"」》]")


def short_title(title: str) -> str:
    """实行会议询问 → 会议询问, 深化…“天成指数”预警约谈制度 → 天成指数; at most four characters."""
    text = VERBS.sub("", BRACKETS.sub("", title)) or title
    if quoted := QUOTED.search(text):
        return _quoted(quoted[1], text[quoted.end() :])
    text = re.sub(r"[和及与][^和及与]{1,4}$", "", text) if len(text) > 4 else text
    core = TAIL.sub("", text) if len(text) > 4 else text
    core = core.replace("满意度", "满意")
    if len(core) <= 4:
        return core if len(core) > 2 else text[:4]
    return core[:2] + core[-2:] if len(core) <= 6 else core[-4:]


def _quoted(name: str, rest: str) -> str:
    if len(name) >= 4:
        return name[:4]
    after = TAIL.sub("", rest) or rest
    return name + after[-2:]


def short_category(title: str) -> str:
    """建立明责明廉明险工作机制 → 明责."""
    if found := re.search(r"(\S责)\S廉\S险", title):
        return found[1]
    return short_title(title)
