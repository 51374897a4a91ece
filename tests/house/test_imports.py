"""Who may import whom: from what knows nothing of the rest up to what knows everything."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

OURS = {"automate_site", "automations", "connectors", "executions", "projects", "simulators"}

MODELS = ["*.models", "*.models.*", "projects.access", "projects.json_text"]
SDK = ["connectors.sdk", "connectors.sdk.*"]
ENGINE = ["executions.engine", "executions.engine.*"]
OUTGOING = [f"connectors.{name}" for name in ("clients", "guard", "secrets", "transport")]
STORE = [
    f"executions.{name}"
    for name in (
        *("budgets", "clock", "counts", "journal", "leases", "line", "statements", "store"),
        *("own_hand", "tested", "writing"),
    )
]
BELOW_STORE = [*MODELS, *SDK, *ENGINE, "connectors.registry"]

# Module patterns and what they may import of ours beside their own kind; the first that fits
# counts. What stands in no row (views, commands, settings, URLs) may import everything.
MAY_IMPORT: list[tuple[list[str], list[str]]] = [
    (SDK, []),
    (ENGINE, ["connectors.sdk.references", "connectors.sdk.outcomes"]),
    (["simulators", "simulators.*"], []),
    (MODELS, ["connectors.secrets"]),
    (OUTGOING, SDK),
    (["connectors.registry"], SDK),
    (
        [
            *("automations.publish", "automations.arrange", "automations.check*"),
            *("automations.draft*", "automations.hooks", "automations.keys", "automations.rounds"),
        ],
        BELOW_STORE,
    ),
    (STORE, BELOW_STORE),
    (["executions.tasks"], [*STORE, "executions.shell"]),
]

# Packages from outside that stay out of these modules.
MAY_NOT_IMPORT: list[tuple[list[str], set[str]]] = [
    (SDK, {"celery", "django", "openai"}),
    (ENGINE, {"celery", "django", "httpx2", "openai", "random", "time"}),
    (["simulators", "simulators.*"], {"django", "openai"}),
]

# Folders of `connectors` that are not connectors.
NOT_CONNECTORS = {"management", "migrations", "sdk", "views"}


def test_imports_keep_the_order(root: Path, python_files: list[Path]) -> None:
    ours = [path for path in python_files if path.parts[0] in OURS]

    faults = [fault for path in ours for fault in faults_of(root, path)]

    assert faults == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        (
            "connectors/sdk/fields.py",
            "import json\n\nimport projects.models\n",
            "connectors/sdk/fields.py:3: may not import projects.models",
        ),
        (
            "executions/engine/walk.py",
            "from connectors.sdk import Action",
            "executions/engine/walk.py:1: may not import connectors.sdk",
        ),
        (
            "executions/engine/walk.py",
            "def f():\n    import time",
            "executions/engine/walk.py:2: may not import time",
        ),
        (
            "connectors/chatgpt/chat.py",
            "from ..http.client import call",
            "connectors/chatgpt/chat.py:1: may not import connectors.http.client",
        ),
        (
            "connectors/chatgpt/chat.py",
            "from connectors import registry",
            "connectors/chatgpt/chat.py:1: may not import connectors.registry",
        ),
        (
            "connectors/chatgpt/chat.py",
            "from openai import OpenAI",
            "connectors/chatgpt/chat.py:1: imports openai before a call is made",
        ),
        (
            "executions/models.py",
            "from executions import store",
            "executions/models.py:1: may not import executions.store",
        ),
        (
            "executions/tasks.py",
            "from executions.views import log",
            "executions/tasks.py:1: may not import executions.views",
        ),
    ],
)
def test_an_import_against_the_order_is_named_with_its_line(
    tmp_path: Path, path: str, source: str, fault: str
) -> None:
    for module in ("connectors/registry.py", "connectors/http/client.py", "executions/store.py"):
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).touch()
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(source)

    assert faults_of(tmp_path, Path(path)) == [fault]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("connectors/chatgpt/chat.py", "from connectors.sdk import Action\nfrom . import models"),
        ("connectors/chatgpt/chat.py", "def run():\n    from openai import OpenAI"),
        ("executions/engine/walk.py", "from connectors.sdk.references import parse"),
        ("executions/models.py", "from projects.models import Project"),
        ("executions/views.py", "from automate_site import urls"),
    ],
)
def test_an_import_in_order_is_left_alone(tmp_path: Path, path: str, source: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)

    assert faults_of(tmp_path, Path(path)) == []


def faults_of(root: Path, path: Path) -> list[str]:
    """A line `file:line: fault` for each import of the file that is out of order."""
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    module = _module(path)
    faults = []
    for line, imported in _imports(root, path, tree):
        if not _allowed(module, imported):
            faults.append(f"{path}:{line}: may not import {imported}")
    faults += [
        f"{path}:{node.lineno}: imports openai before a call is made"
        for node in _at_start(tree.body)
        if any(name.partition(".")[0] == "openai" for name in _names(node))
    ]
    return faults


def _allowed(module: str, imported: str) -> bool:
    top = imported.partition(".")[0]
    if top not in OURS:
        return not any(top in out for who, out in MAY_NOT_IMPORT if _fits(module, who))
    connector = _connector(module)
    if connector:
        return _fits(imported, [*SDK, connector, f"{connector}.*"])
    for who, allowed in MAY_IMPORT:
        if _fits(module, who):
            return _fits(imported, who + allowed)
    return True


def _fits(module: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def _connector(module: str) -> str:
    """The folder of the connector that the module belongs to, `connectors.http`, or nothing."""
    parts = module.split(".")
    inside = len(parts) > 2 and parts[0] == "connectors" and parts[1] not in NOT_CONNECTORS
    return f"connectors.{parts[1]}" if inside else ""


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def _imports(root: Path, path: Path, tree: ast.Module) -> list[tuple[int, str]]:
    """Line and module of every import; `from package import module` is the module."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(path.parent.parts[: len(path.parent.parts) + 1 - node.level])
            source = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                found.append((node.lineno, whole if _is_module(root, whole) else source))
    return sorted(set(found))


def _is_module(root: Path, module: str) -> bool:
    path = root.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def _at_start(body: list[ast.stmt]) -> list[ast.Import | ast.ImportFrom]:
    """The imports that happen with the module's own: those outside of functions."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            found += _at_start(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found += _at_start([n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)])
    return found


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if node.level == 0 else []
