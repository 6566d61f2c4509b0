"""The project's own source as tests about the code base read it."""

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Module:
    """One Python file; ``name`` is how it is imported: ``pages.components.app.state``, ``geo.store``."""

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
        """Every name in import statements, for type checking too: ``geo.store``, ``geo.store.Store``."""
        return {name for base, members in self._imported() for name in ({base} if base else set()) | members}

    def imports_among(self, names):
        """Return the modules among ``names`` that are imported.

        A package of which only modules are imported by name (``from geo.store import sqlite``) is left out.
        """
        imported = set()
        for base, members in self._imported():
            imported |= members & names
            if not members or members - names:
                imported |= {base} & names
        return imported

    def _imported(self):
        """Yield each import statement: what it imports from, and the full names that it takes from there."""
        for node in self.walk(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                yield "", {alias.name for alias in node.names}
            else:
                base = self._base(node)
                yield base, {f"{base}.{alias.name}" for alias in node.names}

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


@cache
def application():
    """Every module that runs at a command post: geo/, pages/ and app.py; read once per process."""
    paths = [*ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")]
    return tuple(module(path) for path in sorted(paths))


@cache
def suite():
    """Every module below tests/; read once per process."""
    return tuple(module(path) for path in sorted(ROOT.glob("tests/**/*.py")))


def import_circles(modules):
    """Find the modules that import each other, directly or through others; for type checking counts too.

    Args:
        modules: ``Module`` objects; what they import from elsewhere is ignored.

    Returns:
        The strongly connected components of the graph of imports that have more than one module: a sorted
        list of sorted tuples of names.
    """
    rows = {each.name: row for row, each in enumerate(modules)}
    edges = [(rows[each.name], rows[name]) for each in modules for name in each.imports_among(rows.keys())]
    graph = coo_array((np.ones(len(edges)), np.array(edges, int).reshape(-1, 2).T), shape=(len(rows),) * 2)
    components = defaultdict(list)
    for name, component in zip(rows, connected_components(graph, connection="strong")[1], strict=True):
        components[component].append(name)
    return sorted(tuple(sorted(names)) for names in components.values() if len(names) > 1)


def layer(name):
    """``geo.store.tables.rows`` -> store, ``pages.area`` -> pages, ``geo`` -> "", foreign ones -> None."""
    top, _, rest = name.partition(".")
    if top != "geo":
        return top if top in {"pages", "app"} else None
    return {"__main__": "cli"}.get(rest, rest.split(".")[0])
