"""A browser as its user calls it."""

BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("wxwork", "企业微信"), ("Lark", "飞书"),
    ("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("360", "360 浏览器"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("Kylin", "麒麟"),
    ("UOS", "统信"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def named(agent: str) -> str:
    """Chrome，Windows: from the header User-Agent, which anybody may forge: for orientation only."""
    found = [next((name for key, name in known if key in agent), "") for known in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, found)) or "不明"
