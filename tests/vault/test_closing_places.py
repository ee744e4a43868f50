"""Where values are closed: a value outside fields, files and the vault's secrets would be forgotten when
the key changes."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOSING = {"encrypt", "encrypt_text", "seal"}
PLACES = {
    "portal/vault/cipher.py", "portal/vault/fields.py", "portal/vault/hashing.py", "portal/vault/keycheck.py",
    "portal/vault/rotation.py", "portal/vault/signing.py", "portal/storage/blobs.py",
}  # fmt: skip


def test_only_what_is_rotated_closes_values():
    found = {
        str(path.relative_to(ROOT))
        for package in ("portal", "responsibilities", "assessments", "accountability")
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and "vault" in f"{node.module}{path}"
        if CLOSING & {alias.name for alias in node.names}
    }
    assert found - {"portal/vault/__init__.py"} <= PLACES
