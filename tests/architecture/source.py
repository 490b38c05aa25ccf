"""The program's own source as syntax trees, for rules to look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("tenants", "reports", "scheduler", "suite")  # from the ground up
FOLDERS = (*LAYERS, "migrations", "benchmarks")


@dataclass(frozen=True)
class Module:
    """One module: its path from the root with slashes, its text and its tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text)

    @property
    def layer(self) -> str:
        """The top-level folder."""
        return self.path.split("/", 1)[0]

    @property
    def imports(self) -> list[str]:
        """Every module name that is imported, wherever it stands in the file."""
        found: list[str] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.append(node.module)
        return found

    @property
    def calls(self) -> Iterator[tuple[int, str]]:
        """Every call as (line, dotted name)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, ast.unparse(node.func)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """All modules of the folders (default: the program's own)."""
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in (folders or FOLDERS)
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    )
