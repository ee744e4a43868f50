"""The navigation, as data, in the office's own order (LOOK §2).

What does not resolve (not built) or is not permitted to the acting identity is absent, not grey.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from portal.actor import ADMINISTRATORS, BUSINESS_ROLES, Actor, Role
from portal.home import counts

EVERYONE = ADMINISTRATORS | BUSINESS_ROLES
OFFICE = frozenset({Role.STAFF, Role.APPROVER})


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    icon: str
    roles: frozenset = BUSINESS_ROLES
    count: Callable[[Actor], int] | None = None
    tab: bool = False  # also in the phone's tab bar
    debug: bool = False  # for whoever builds the pages, not for the office


@dataclass(frozen=True)
class Section:
    label: str
    icon: str
    entries: tuple[Entry, ...]


MENU = (
    Section(
        "工作台",
        "layout-dashboard",
        (Entry("工作台", "home:workbench", "layout-dashboard", EVERYONE, tab=True),),
    ),
    Section(
        "明责",
        "clipboard-check",
        (
            Entry("责任田", "responsibilities:field", "layout-grid", tab=True),
            Entry("年度分工", "responsibilities:plan_list", "sitemap", OFFICE | {Role.LEADER, Role.READER}),
            Entry("季度清单", "responsibilities:report_list", "checklist", count=counts.to_file, tab=True),
            Entry(
                "审核",
                "responsibilities:review_list",
                "clipboard-search",
                frozenset({Role.STAFF}),
                counts.to_review,
            ),
        ),
    ),
    Section(
        "询责",
        "message-question",
        (Entry("约谈建议", "accountability:talk_list", "message-question", OFFICE, counts.to_talk),),
    ),
    Section(
        "文书",
        "file-text",
        (Entry("文书", "documents:letter_list", "file-text", count=counts.to_receive, tab=True),),
    ),
    Section(
        "组织",
        "sitemap",
        (
            Entry("组织机构", "organizations:tree", "sitemap", EVERYONE - {Role.AUDIT_ADMIN}, tab=True),
            Entry("人员任职", "organizations:person_list", "users", OFFICE | {Role.SYSTEM_ADMIN}),
            Entry(
                "单位组",
                "organizations:group_list",
                "users-group",
                frozenset({Role.STAFF, Role.SYSTEM_ADMIN}),
            ),
            Entry("导入", "organizations:import_list", "file-import", frozenset({Role.SYSTEM_ADMIN})),
        ),
    ),
    Section(
        "系统",
        "settings",
        (
            Entry("辖区设置", "organizations:jurisdiction", "adjustments", frozenset({Role.SYSTEM_ADMIN})),
            Entry("用户", "accounts:user_list", "user-circle", frozenset({Role.SYSTEM_ADMIN})),
            Entry("授权", "accounts:grant_list", "key", frozenset({Role.SECURITY_ADMIN}), tab=True),
            Entry("登录安全", "accounts:policy", "shield-lock", frozenset({Role.SECURITY_ADMIN})),
            Entry(
                "重置确认",
                "accounts:reset_list",
                "user-check",
                frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
                counts.to_confirm,
            ),
            Entry("审计记录", "audit:event_list", "fingerprint", frozenset({Role.AUDIT_ADMIN}), tab=True),
            Entry("阶梯设置", "deadlines:ladder", "stairs-up", OFFICE),
            Entry("运行记录", "deadlines:run_list", "history", OFFICE | {Role.SYSTEM_ADMIN}),
            Entry("组件单", "home:components", "template", ADMINISTRATORS | {Role.STAFF}, debug=True),
        ),
    ),
)


@dataclass
class Item:
    label: str
    icon: str
    url: str
    tab: bool = False
    count: int = 0
    current: bool = False


@dataclass
class Group:
    label: str
    icon: str
    items: list[Item]

    @property
    def within(self) -> bool:
        return any(item.current for item in self.items)


def menu_for(actor: Actor, path: str) -> list[Group]:
    """What `actor` may open, the entry that `path` lies in marked as current."""
    groups = []
    for section in MENU:
        items = [item for entry in section.entries if (item := _item(entry, actor))]
        if items:
            groups.append(Group(section.label, section.icon, items))
    _mark_current([item for group in groups for item in group.items], path)
    return groups


def tab_bar(groups: list[Group]) -> list[Item]:
    """At most four places for the thumb; the rest is behind 更多."""
    return [item for group in groups for item in group.items if item.tab][:4]


def _item(entry: Entry, actor: Actor) -> Item | None:
    if not actor.has(*entry.roles) or (entry.debug and not settings.DEBUG):
        return None
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    count = entry.count(actor) if entry.count else 0
    return Item(entry.label, entry.icon, url, entry.tab, count)


def _mark_current(items: list[Item], path: str) -> None:
    home = [item for item in items if item.url == path]
    under = [item for item in items if item.url.count("/") > 1 and path.startswith(item.url)]
    for item in home or sorted(under, key=lambda item: len(item.url))[-1:]:
        item.current = True
