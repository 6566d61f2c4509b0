"""The project's own source as tests about the code base read it."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Module:
    """One Python file; ``name`` is how it is imported: ``pages.components.state``, ``geo.store``."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @property
    def lines(self):
        return len(self.text.splitlines())

    def walk(self, *kinds):
        """Every node of these kinds, anywhere in the module."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    @cached_property
    def imports(self):
        """Everything an import statement names, for type checking too: ``geo.store``, ``geo.store.Store``."""
        found = set()
        for node in self.walk(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            else:
                base = self._base(node)
                found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        return found

    def _base(self, node):
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        package = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*package, *([node.module] if node.module else [])])


def module(path):
    """The module at ``path``."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return Module(name, path.read_text("utf-8"), path.name == "__init__.py")


def application():
    """Every module that runs at a command post: geo/, pages/ and app.py."""
    paths = [*ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")]
    return [module(path) for path in sorted(paths)]
