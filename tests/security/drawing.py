"""docs/security/routes.md from the table: `python -m tests.security.drawing` writes it."""

from pathlib import Path

from tests.security.routes import LABELS, ROLES, TABLE, Group, Route

PAGE = Path(__file__).parents[2] / "docs" / "security" / "routes.md"
HEAD = """# 谁能打开什么

由 `python -m tests.security.drawing` 按 `tests/security/routes.py` 生成，不手改；
`tests/security/test_routes.py` 逐条请求，与实际比对，地址表里没有的、多出来的都算错。

每格三个记号，依次是：本单位（或本人分管、经办范围内）的、别的单位（或别人）的、外县的。
`+` 放行，`-` 不许（403），`.` 看不到（404）。只有一个记号的，地址里没有具体对象。
没有登录的一律转到登录页，接口返回 403；“不登录也能打开”一组除外。方法不对的一律 405。
"""


def page() -> str:
    return HEAD + "".join(f"\n## {group.title}\n\n{_table(group)}" for group in TABLE)


def _table(group: Group) -> str:
    head = f"| | {' | '.join(LABELS[role] for role in ROLES)} |\n|---|{'---|' * len(ROLES)}\n"
    return head + "".join(f"| {'<br>'.join(routes)} | {cells} |\n" for cells, routes in _rows(group).items())


def _rows(group: Group) -> dict[str, list[str]]:
    """The routes of each audience."""
    rows: dict[str, list[str]] = {}
    for route in group.routes:
        for audience, methods in _audiences(route).items():
            rows.setdefault(audience, []).append(f"{'/'.join(methods)} {route.name}")
    return rows


def _audiences(route: Route) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for method, audience in route.methods.items():
        found.setdefault(" | ".join(f"`{cells}`" for cells in audience.values()), []).append(method)
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
