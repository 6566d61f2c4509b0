"""The house rules, read from the source; each rule has a control: a small bad module that it must find."""

import ast

import pytest

from tests.source import Module, application

BASIS = {"domain", "settings", "i18n", "wording"}
MIDDLE = {"store", "planning", "exchange", "maps", "reports"}

MAY_IMPORT = {
    "domain": set(),
    "settings": {"domain"},
    "i18n": {"domain", "settings"},
    "wording": {"domain", "i18n"},
    **dict.fromkeys(MIDDLE, BASIS),
    "services": BASIS | MIDDLE,
    "api": (BASIS | MIDDLE | {"services"}) - {"store"},
    "cli": BASIS | MIDDLE | {"services"},
    "pages": (BASIS | MIDDLE | {"services"}) - {"store"},
    "app": BASIS | {"services", "api", "pages"},
}
"""domain <- {store, planning, exchange, maps, reports} <- services <- {api, cli, pages} <- app; itself."""

ONLY_IN = {
    "session_state": "pages.components.state",
    "cache_data": "pages.components.cache",
    "cache_resource": "pages.components.cache",
    "st_folium": "pages.components.map_view",
}
"""What has exactly one home, so that there is one place to reason about it."""

RUNS_DATA_AS_CODE = {"Popup", "Tooltip", "DivIcon", "GeoJsonPopup", "GeoJsonTooltip"}
"""Folium puts their text into a script or into innerHTML, where a site's name would be run."""

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "tools"}
LONGEST = 250


def layer(name):
    """``geo.store.schema`` -> store, ``pages.situation`` -> pages, ``geo`` -> "", foreign ones -> None."""
    top, _, rest = name.partition(".")
    if top != "geo":
        return top if top in {"pages", "app"} else None
    return {"__main__": "cli"}.get(rest, rest.split(".")[0])


def against_direction(module):
    here = layer(module.name)
    if here == "":  # geo/__init__.py: beneath everything
        return [name for name in module.imports if layer(name) not in {None, ""}]
    if here not in MAY_IMPORT:
        return [f"{here} has no place in the house yet"]
    allowed = MAY_IMPORT[here] | {here, "", None}
    return sorted(name for name in module.imports if layer(name) not in allowed)


def streamlit_below_the_pages(module):
    names = {name.split(".")[0] for name in module.imports}
    return sorted(names & {"streamlit", "streamlit_folium"}) if module.name.startswith("geo") else []


def away_from_home(module):
    used = {node.attr for node in module.walk(ast.Attribute)}
    used |= {name.rpartition(".")[2] for name in module.imports}
    return [name for name, home in ONLY_IN.items() if name in used and module.name != home]


def unsafe_markup(module):
    keywords = [word.arg for word in module.walk(ast.keyword) if (word.arg or "").startswith("unsafe_")]
    used = {node.attr for node in module.walk(ast.Attribute)}
    used |= {name.rpartition(".")[2] for name in module.imports if name.startswith("folium")}
    return keywords + sorted(used & RUNS_DATA_AS_CODE)


def too_long(module):
    return [f"{module.lines} lines"] if module.lines > LONGEST else []


def says_nothing(module):
    return sorted(SAYS_NOTHING & set(module.name.split(".")))


def bound_actor(module):
    """Where a page binds an actor for later: in a closure, a tuple of arguments, a kept field or value.

    What is bound when a screen is drawn is pressed by whoever is connected then (see ``by_presser``).
    """
    if layer(module.name) != "pages":
        return []
    found = [f"{node.lineno}: kept" for node in module.walk(ast.ClassDef) if _actors_kept(node)]
    return sorted([*found, *_bound(module.tree, frozenset())], key=lambda each: int(each.split(":")[0]))


def _actors_kept(cls):
    return any(isinstance(part, ast.AnnAssign) and _is_actor(part.annotation) for part in ast.walk(cls))


def _is_actor(annotation):
    """Whether it says Actor, also of an optional one or several; what is called with one holds none."""
    if isinstance(annotation, ast.Subscript) and getattr(annotation.value, "id", "") == "Callable":
        return False
    said = getattr(annotation, "id", getattr(annotation, "value", None))
    return said == "Actor" or any(map(_is_actor, ast.iter_child_nodes(annotation)))


def _bound(scope, outer):
    """Of one scope: actors of the scopes around it that it uses, and its own that it packs up."""
    nodes, inner = _within(scope)
    own, hidden = _own(scope, nodes)
    outer = outer - hidden
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in outer - own:
            yield f"{node.lineno}: {node.id}"
        yield from (f"{each.lineno}: {each.id}" for each in _packed(node) if each.id in own | outer)
    for each in inner:
        yield from _bound(each, outer | own)


def _within(scope):
    """The nodes of a scope itself, and the scopes that begin in it."""
    nodes, inner = [], []
    rest = [scope.body] if isinstance(scope, ast.Lambda) else list(ast.iter_child_nodes(scope))
    while rest:
        node = rest.pop()
        (inner if isinstance(node, SCOPES) else nodes).append(node)
        rest += [] if isinstance(node, SCOPES) else ast.iter_child_nodes(node)
    return nodes, inner


def _own(scope, nodes):
    """The actors that a scope names itself, and all names of its parameters, which hide those around it."""
    parameters = []
    if isinstance(scope, SCOPES):
        parameters = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
    own = {each.arg for each in parameters if each.annotation and _is_actor(each.annotation)}
    for node in nodes:
        if isinstance(node, ast.Assign) and _called(node.value) in ACTORS:
            own |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return own, {each.arg for each in parameters}


SCOPES = ast.FunctionDef | ast.Lambda
ACTORS = {"acting", "own_self", "signed_in"}
"""What gives an actor."""
KEEPERS = {"partial", "put", "keep"}


def _called(node):
    """The name of what is called, "" where nothing is."""
    called = node.func if isinstance(node, ast.Call) else None
    return getattr(called, "attr", getattr(called, "id", ""))


def _packed(node):
    """The names that are packed up here to be used later."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = node.elts if isinstance(getattr(node, "ctx", ast.Load()), ast.Load) else []
    elif isinstance(node, ast.Dict):
        parts = node.values
    elif _called(node) in KEEPERS:
        parts = [*node.args, *(word.value for word in node.keywords)]
    else:
        parts = []
    return [part for part in parts if isinstance(part, ast.Name)]


RULES = [
    against_direction,
    streamlit_below_the_pages,
    away_from_home,
    unsafe_markup,
    too_long,
    says_nothing,
    bound_actor,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule):
    assert {module.name: found for module in application() if (found := rule(module))} == {}


BAD = [
    (against_direction, "geo.domain.sites", "import geo.store", ["geo.store"]),
    (against_direction, "geo.domain.sites", "from ..store import a", ["geo.store", "geo.store.a"]),
    (against_direction, "geo.store.schema", "import geo.services.office", ["geo.services.office"]),
    (against_direction, "geo.exchange.sites", "import geo.store", ["geo.store"]),
    (against_direction, "geo.services.office", "from pages import a", ["pages", "pages.a"]),
    (against_direction, "pages.area", "from geo import store", ["geo.store"]),
    (against_direction, "pages.area", "if TYPE_CHECKING:\n    import geo.store", ["geo.store"]),
    (against_direction, "geo.newcomer", "", ["newcomer has no place in the house yet"]),
    (streamlit_below_the_pages, "geo.maps.layers", "def draw():\n    import streamlit", ["streamlit"]),
    (streamlit_below_the_pages, "geo.api.live", "from streamlit_folium import x", ["streamlit_folium"]),
    (away_from_home, "pages.area", "st.session_state['x'] = 1", ["session_state"]),
    (away_from_home, "pages.area", "from streamlit import session_state", ["session_state"]),
    (away_from_home, "pages.area", "@st.cache_data(ttl=3)\ndef f(): ...", ["cache_data"]),
    (away_from_home, "pages.area", "from streamlit_folium import st_folium", ["st_folium"]),
    (unsafe_markup, "pages.area", "st.markdown(x, unsafe_allow_html=True)", ["unsafe_allow_html"]),
    (unsafe_markup, "geo.maps.layers", "from folium import Popup", ["Popup"]),
    (unsafe_markup, "geo.maps.layers", "folium.features.DivIcon(html=name)", ["DivIcon"]),
    (too_long, "geo.x", "x = 1\n" * (LONGEST + 1), [f"{LONGEST + 1} lines"]),
    (says_nothing, "geo.maps.utils", "", ["utils"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(on_click=lambda: act(actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(me: 'Actor'):\n    def g():\n        return act(me)", ["3: me"]),
    (bound_actor, "pages.x", "me = shell.acting(house)\ndef g():\n    return act(me)", ["3: me"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(on_click=act, args=(house, actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(data=partial(made, house, actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    state.put('who', actor)", ["2: actor"]),
    (bound_actor, "pages.x", "class Kept:\n    by: Actor | None = None", ["1: kept"]),
    (says_nothing, "geo.common.dates", "", ["common"]),
]

GOOD = [
    (against_direction, "geo.services.office", "from geo.store import Store\nimport geo.domain.sites"),
    (against_direction, "geo.store.schema", "from geo.store import chain\nimport sqlalchemy"),
    (away_from_home, "pages.components.state", "st.session_state['x'] = 1"),
    (unsafe_markup, "geo.maps.layers", "from folium import FeatureGroup"),
    (too_long, "geo.x", "x = 1\n" * LONGEST),
    (says_nothing, "geo.services.commonplace", ""),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    press(house, lambda actor: act(house, actor))"),
    (
        bound_actor,
        "pages.x",
        "def f(act: Callable[[Actor], int]):\n    b(on_click=lambda: press(act))",
    ),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    return read(house, actor), actor.name"),
    (bound_actor, "geo.services.x", "def f(actor: Actor):\n    def work(tx):\n        check(actor)"),
]


@pytest.mark.parametrize(("rule", "name", "text", "found"), BAD)
def test_a_module_that_breaks_the_rule_is_found(rule, name, text, found):
    assert rule(Module(name, text)) == found


@pytest.mark.parametrize(("rule", "name", "text"), GOOD)
def test_a_module_that_keeps_the_rule_is_left_alone(rule, name, text):
    assert rule(Module(name, text)) == []


def test_a_package_counts_its_relative_imports_from_itself():
    assert Module("geo.store", "from .chain import head", is_package=True).imports == {
        "geo.store.chain",
        "geo.store.chain.head",
    }


def test_the_rules_see_the_whole_application():
    layers = {layer(module.name) for module in application()}
    assert layers >= {"domain", "store", "exchange", "maps", "services", "pages"}
