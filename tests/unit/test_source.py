import pytest

from tests.source import Module, application, import_circles, suite

CHECKED_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "


def modules(**texts):
    """Modules of these texts; ``__`` in a name stands for the dot."""
    return [Module(name.replace("__", "."), text) for name, text in texts.items()]


@pytest.mark.parametrize(
    ("texts", "circles"),
    [
        ({}, []),
        ({"a": "import b", "b": "import json"}, []),
        ({"a": "import b", "b": "import a"}, [("a", "b")]),
        ({"a": f"{CHECKED_ONLY}import b", "b": "from a import name"}, [("a", "b")]),
        ({"a": "def late():\n    import b", "b": "import a"}, [("a", "b")]),
        ({"c": "import a", "a": "import b", "b": "import c", "d": "import a"}, [("a", "b", "c")]),
        ({"p__a": "from . import b", "p__b": "from .a import name"}, [("p.a", "p.b")]),
        ({"p": "from p.a import name", "p__a": "from p import b", "p__b": ""}, []),
        ({"p": "from p.a import name", "p__a": "from p import other, b", "p__b": ""}, [("p", "p.a")]),
        ({"a": "import b", "b": "import a", "x": "import y", "y": "import x"}, [("a", "b"), ("x", "y")]),
    ],
)
def test_circles_of_imports_are_found(texts, circles):
    assert import_circles(modules(**texts)) == circles


def test_the_application_is_read_once():
    assert application() is application()
    assert {"app", "geo", "geo.domain.sites", "pages.situation"} <= {module.name for module in application()}


def test_the_tests_are_read_once():
    assert suite() is suite()
    assert {"tests.source", "tests.unit.test_source", "tests.page.screens"} <= {
        module.name for module in suite()
    }
