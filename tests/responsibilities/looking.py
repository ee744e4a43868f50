"""How a page of 明责 looks in a browser, for the tests that open one."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


def look(page, name: str) -> None:
    """Nothing sticks out, nothing serious for axe; kept as a picture when SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert serious == [], name
    assert page.complaints == [], name
