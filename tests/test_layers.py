"""Imports point down only: each layer may use those below it, and a function's own imports count as well."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CLONE = Path(__file__).resolve().parent.parent
LAYERS = (
    ("course",),
    ("sandbox.cli",),
    ("launch", "sandbox.workshop"),
    ("sandbox.course",),
    ("sandbox.exercises",),
    ("sandbox.views",),
    ("sandbox.lab", "sandbox.snapshot"),
    ("sandbox.engine",),
    ("sandbox.providers",),
    ("sandbox.registry",),
    ("sandbox.transport", "sandbox.app"),
    ("sandbox.wire", "sandbox.auth"),
    (
        "sandbox.reference",
        "sandbox.image",
        "sandbox.home",
        "sandbox.ipython",
        "sandbox.locks",
        "sandbox.processes",
        "sandbox.signals",
    ),
    ("sandbox.errors",),
)
FACADE = CLONE / "sandbox" / "__init__.py"


def modules() -> list[Path]:
    """Return the files that belong to a layer; the façade `sandbox.open()` is lazy by design."""
    files = [CLONE / "course.py", *(CLONE / "launch").rglob("*.py"), *(CLONE / "sandbox").rglob("*.py")]
    return sorted(path for path in files if path != FACADE)


def all_imports() -> Iterator[tuple[str, str, str]]:
    """Yield (place, importer, imported) for every import of ours in every module."""
    for path in modules():
        for line, imported in imports(path.read_text(encoding="utf-8"), package(path)):
            yield f"{path.relative_to(CLONE)}:{line}", dotted_name(path), imported


def test_modules_import_only_what_is_below_them() -> None:
    wrong = [
        f"{place} imports {imported}"
        for place, importer, imported in all_imports()
        if not may_import(importer, imported)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_belongs_to_a_layer() -> None:
    assert [dotted_name(path) for path in modules() if layer(dotted_name(path)) is None] == []


def test_an_upward_import_is_seen_wherever_it_stands() -> None:
    source = "def f():\n    from sandbox.lab.lab import Lab\n\nif True:\n    import sandbox.cli.group\n"
    assert [name for _, name in imports(source, "sandbox.wire")] == ["sandbox.lab.lab", "sandbox.cli.group"]
    assert not may_import("sandbox.wire.client", "sandbox.lab.lab")
    assert may_import("sandbox.lab.lab", "sandbox.wire.client")
    assert may_import("sandbox.wire.client", "sandbox.auth.challenge")


def test_a_module_of_a_package_is_named_whole() -> None:
    both = [name for _, name in imports("from sandbox import lab, home\n", "")]
    assert both == ["sandbox.lab", "sandbox.home"]
    assert [name for _, name in imports("from . import client\n", "sandbox.wire")] == ["sandbox.wire.client"]
    assert list(imports("import sandbox_of_others\nimport docker\n", "")) == []


def imports(source: str, inside: str) -> Iterator[tuple[int, str]]:
    """Yield (line, module) for each import of ours; those for type checkers count, for they bind as much."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = _named(node, inside)
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] in {"sandbox", "launch"})


def may_import(importer: str, imported: str) -> bool:
    """Whether one module may use another: of its own layer, or of one further down."""
    mine, other = layer(importer), layer(imported)
    if mine is None or other is None:
        return imported == "sandbox.__version__"
    return mine[0] <= other[0]


def layer(name: str) -> tuple[int, str] | None:
    """Return (height from the top, unit) of a module."""
    for height, units in enumerate(LAYERS):
        for unit in units:
            if name == unit or name.startswith(f"{unit}."):
                return height, unit
    return None


def dotted_name(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.relative_to(CLONE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package(path: Path) -> str:
    """Return the package that a relative import starts from."""
    return ".".join(path.relative_to(CLONE).parent.parts)


def _named(node: ast.ImportFrom, inside: str) -> list[str]:
    parents = inside.split(".")
    base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
    module = ".".join(filter(None, [base, node.module or ""]))
    if module == "sandbox" or node.level:
        return [f"{module}.{alias.name}" for alias in node.names]
    return [module]
