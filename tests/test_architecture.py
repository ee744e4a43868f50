"""The house of DESIGN §3, held: which way imports point, how long files are, who tells the time."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# left to right: an app imports only to its left
ORDER = [
    "portal.workdays", "portal.vault", "portal.storage", "portal.jobs", "portal.audit",
    "portal.organizations", "portal.accounts", "portal.notifications", "portal.deadlines",
    "portal.documents", "responsibilities", "assessments", "accountability", "portal.home",
]  # fmt: skip
INFRASTRUCTURE = ORDER[:5]  # one level: storage and jobs stand beside each other
# views, api and admin may also ask who acts and what was recorded
OUTER = {"views", "api", "admin", "urls"}
OUTER_MAY = {"portal.accounts", "portal.audit"}
# what every app may stand on: it belongs to no app and imports none
GROUND = {
    "portal.actor", "portal.errors", "portal.refs", "portal.clock", "portal.workbooks", "portal.workflows",
    "portal.widgets",
}  # fmt: skip
SOURCES = sorted(
    path
    for package in ("portal", "responsibilities", "assessments", "accountability")
    for path in (ROOT / package).rglob("*.py")
)
OURS = [path for path in SOURCES if "migrations" not in path.parts]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def app_of(module: str) -> str | None:
    return next((app for app in ORDER if module == app or module.startswith(app + ".")), None)


def imports_of(path: Path) -> set[str]:
    """Every module that the file names in an import, wherever in it."""
    module = module_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def is_outer(path: Path, app: str) -> bool:
    """Whether the file belongs to an app's views, api or admin."""
    inside = path.relative_to(ROOT).with_suffix("").parts[len(app.split(".")) :]
    return bool(OUTER & set(inside))


def wrong_imports(path: Path) -> list[str]:
    app = app_of(module_of(path))
    if app is None or app == "portal.home":
        return []
    allowed = set(ORDER[: ORDER.index(app) + 1])
    if app in INFRASTRUCTURE:
        allowed |= set(INFRASTRUCTURE)
    if is_outer(path, app):
        allowed |= OUTER_MAY
    targets = {target for module in imports_of(path) if (target := app_of(module))}
    return [f"{path.relative_to(ROOT)} imports {target}" for target in sorted(targets - allowed)]


def test_imports_point_to_the_left():
    assert [line for path in OURS for line in wrong_imports(path)] == []


def test_the_ground_stands_on_no_app():
    paths = [path for path in OURS if any(module_of(path).startswith(ground) for ground in GROUND)]
    assert len(paths) >= len(GROUND)
    assert [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in paths
        for module in sorted(imports_of(path))
        if app_of(module)
    ] == []


@pytest.mark.parametrize(
    ("place", "text", "wrong"),
    [
        ("portal/deadlines/queries.py", "from responsibilities.models import Duty", True),
        ("portal/deadlines/queries.py", "from portal.organizations.models import Person", False),
        ("portal/organizations/actions/trees.py", "import portal.accounts.models", True),
        ("portal/organizations/views/trees.py", "from portal.accounts import models", False),
        ("portal/organizations/views/trees.py", "from portal.documents import models", True),
        ("portal/home/workbench/staff.py", "from accountability.models import Talk", False),
    ],
)
def test_the_order_is_read_as_it_is_meant(place, text, wrong, tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert bool(wrong_imports(path)) is wrong


def test_nine_files_in_ten_stay_under_four_hundred_lines():
    lengths = {path: len(path.read_text().splitlines()) for path in OURS}
    long = [path for path, length in lengths.items() if length > 400]
    assert len(long) * 10 <= len(OURS), long
    god = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > 700]
    assert god == []


def test_the_median_function_is_short():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] < 10


def matching(pattern: str, paths, but=()) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        if str(path.relative_to(ROOT)) not in but
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def test_no_signals_of_ours():
    pattern = r"django\.(db\.models|core|dispatch).*signal|@receiver|Signal\(|(pre|post)_(save|delete|init)\b"
    assert matching(pattern, OURS, but={"portal/accounts/receivers.py"}) == []


def test_no_logic_in_save():
    assert matching(r"^\s+def (save|delete)\(self", [path for path in OURS if "models" in path.parts]) == []


# files, jobs and messages that leave the portal keep the machine's time: a lease must not stand still
# while the demonstration plays
MACHINE_TIME = (
    "portal/storage/",
    "portal/jobs/",
    "portal/notifications/actions/",
    "portal/health.py",
    "portal/deadlines/actions/daily.py",  # when a run really took place, whichever morning it played
)


def test_only_the_clock_tells_the_time():
    pattern = r"timezone\.(now|localdate)\(\)|date\.today\(\)|datetime\.(now|utcnow)\("
    found = matching(pattern, OURS, but={"portal/clock.py"})
    assert [line for line in found if not line.startswith(MACHINE_TIME)] == []


def test_nothing_is_marked_safe_in_templates():
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert templates
    assert matching(r"\|\s*safe\b|autoescape off|safeseq", templates) == []


def test_no_inline_script_or_style():
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert matching(r"""<style|\sstyle=|\son(click|change|submit|load)=|javascript:""", templates) == []
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")
    assert [path.name for path in templates if inline.search(path.read_text())] == []


def test_actions_say_who_acts():
    """Every public function of actions/ marked @action is keyword-only and has by=."""
    wrong = []
    for path in OURS:
        if "actions" not in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and _is_action(node):
                names = {argument.arg for argument in node.args.kwonlyargs}
                given = [argument.arg for argument in node.args.args]
                if given not in ([], CALLBACK) or "by" not in names:
                    wrong.append(f"{path.relative_to(ROOT)} {node.name}")
    assert [line for line in wrong if not line.endswith(BEFORE_ANYBODY)] == []


CALLBACK = ["deadlines"]  # f(deadlines, *, on, by): what a rung of the ladder calls
BEFORE_ANYBODY = " create_administrators"  # the first three accounts: nobody is there to act yet


def _is_action(node: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "action" for mark in node.decorator_list)
