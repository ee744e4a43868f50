"""A person at a browser: signs in, walks, and notes whatever is wrong with a page."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
PICTURES = Path(__file__).parents[2] / "docs" / "handbook" / "images"
HREFS = "all => all.map(a => a.getAttribute('href'))"
SERIOUS = ("serious", "critical")


taken: set[tuple[str, str]] = set()


class Walker:
    """One browser context: one person at one size."""

    def __init__(self, browser, base: str, size: str = "desktop"):
        width, height = SIZES[size]
        self.base, self.size = base, size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.path}: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, said) -> None:
        if said.type == "error":
            self.complaints.append(f"{self.path}: {said.text}")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def sign_in(self, username: str, password: str) -> Walker:
        self.page.goto(f"{self.base}/accounts/login/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.press(self.page.get_by_role("button", name="登录"))
        assert "/accounts/login/" not in self.page.url
        return self

    def go(self, path: str) -> int:
        """The status; anything from 400 on is a complaint."""
        response = self.page.goto(self.base + path)
        if response.status >= 400:
            self.complaints.append(f"{path}: {response.status}")
        return response.status

    def press(self, button) -> None:
        """Click what sends a form; back when the page that answers has loaded."""
        with self.page.expect_navigation():
            button.click()

    def look(self) -> None:
        """Whether the page fits and axe finds anything serious."""
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.complaints.append(f"{self.path} ({self.size}): sticks out sideways")
        for found in Axe().run(self.page).response["violations"]:
            if found["impact"] in SERIOUS:
                where = found["nodes"][0]["html"][:120]
                self.complaints.append(f"{self.path} ({self.size}): {found['id']} {where}")

    def menu(self) -> list[str]:
        """Where the navigation leads."""
        links = self.page.locator("#zrt-nav a[href]").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        return list(dict.fromkeys(link for link in links if link.startswith("/")))

    def first_link(self) -> str | None:
        """The linked noun of the first row, where the page is a list."""
        link = self.page.locator("main td.zrt-name a[href], main .zrt-rows a[href]").first
        return link.get_attribute("href") if link.count() else None

    def picture(self, name: str) -> None:
        """For the handbook, with SCREENSHOTS=1: at most 150 KB, each page once at each size."""
        if os.environ.get("SCREENSHOTS") != "1" or (name, self.size) in taken:
            return
        taken.add((name, self.size))
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(400)
        path = PICTURES / f"{name}-{self.size}.png"
        path.write_bytes(smaller(self.page.screenshot()))

    def close(self) -> None:
        self.context.close()


def smaller(png: bytes, limit: int = 150_000) -> bytes:
    """The picture with a palette, halved until it is small enough."""
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGB")
    while True:
        out = BytesIO()
        picture.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= limit:
            return out.getvalue()
        picture = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.LANCZOS)


def crawl(walker: Walker, name: str) -> None:
    """The workbench, every page of the menu, and one object behind each list."""
    walker.go("/")
    walker.look()
    walker.picture(f"{name}-workbench")
    seen = {"/"}
    for path in walker.menu():
        _visit(walker, path, seen)


def _visit(walker: Walker, path: str, seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    if walker.go(path) >= 400:
        return
    walker.look()
    walker.picture(_kind(path))
    inside = walker.first_link()
    if inside and inside.startswith("/") and _kind(inside) not in {_kind(each) for each in seen}:
        _open(walker, inside, seen)


def _kind(path: str) -> str:
    """/organizations/units/<ref>/ → organizations-units-one; a list stays as it is."""
    parts = path.split("?")[0].strip("/").split("/")
    return "-".join("one" if len(part) == 12 else part for part in parts)


def _open(walker: Walker, path: str, seen: set[str]) -> None:
    seen.add(path)
    if walker.go(path) < 400:
        walker.look()
        walker.picture(_kind(path))


def portraits(walker: Walker, name: str) -> None:
    """The handbook's own pictures, beside those of the crawl."""
    for picture, path in PORTRAITS.get(name, []):
        walker.go(path(walker) if callable(path) else path)
        walker.picture(picture)


def _of_workbench(pattern: str):
    """An address that the workbench links to."""

    def look(walker: Walker) -> str:
        walker.go("/")
        return walker.page.locator(f"main a[href*='{pattern}']").first.get_attribute("href")

    return look


PORTRAITS = {
    "staff": [
        ("staff-field", "/responsibilities/field/"),
        ("staff-letters", "/letters/"),
        ("staff-review", _of_workbench("/responsibilities/reviews/")),
        ("staff-letter", _of_workbench("/letters/")),
    ],
    "clerk": [("clerk-report", _of_workbench("/responsibilities/reports/"))],
    "head": [("head-sign", _of_workbench("/sign/")), ("head-workbench", "/")],
    "system-admin": [("system-import", "/organizations/imports/")],
}
