"""The rules of the code base, read from the source; each has a control: a small bad module that it finds."""

import ast
from collections import Counter
from pathlib import PurePosixPath

import pytest

from tests.source import ROOT, Module, application, import_circles, layer, suite

BASIS = {"cell_values", "domain", "settings", "i18n", "formatting"}
MIDDLE = {"store", "planning", "exchange", "maps"}
BELOW_SCREENS = BASIS | MIDDLE | {"services", "text", "reports"}

MAY_IMPORT = {
    "domain": set(),
    "settings": {"domain"},
    "i18n": {"domain", "settings"},
    "cell_values": set(),
    "formatting": {"domain", "i18n"},
    **dict.fromkeys(MIDDLE, BASIS),
    "services": BASIS | MIDDLE,
    "text": BASIS | MIDDLE | {"services"},
    "reports": BASIS | MIDDLE | {"services", "text"},
    "api": BELOW_SCREENS - {"store"},
    "cli": BELOW_SCREENS,
    "pages": BELOW_SCREENS - {"store"},
    "app": BASIS | {"services", "reports", "api", "cli", "pages"},
}
"""domain <- {store, planning, exchange, maps} <- services <- text <- reports <- {api, cli, pages} <- app."""

SERVICE_LEVELS = (
    {"context"},
    {"accounts"},
    {"sites", "situation", "jobs", "periods"},
    {"contacts"},
    {"network", "imports", "operations", "post_orders"},
    {
        "area_figures",
        "screening",
        "assignment",
        "schedule",
        "patrols",
        "findings",
        "supplies",
        "emergency_access",
    },
    {"plans", "day", "inspections", "stand_down", "register"},
    {"handovers", "roll_calls"},
    {"trends", "siting"},
    {"cordon"},
    {"figures"},
    {"daily_reports", "superior_forms"},
    {"monitoring"},
    {"demo"},
    {"bootstrap"},
)
"""Packages of services from the lowest: each imports those of lower levels and itself, for types too."""

CONTEXT_STATE = (
    "accounts.session_touch.LastSeenThrottle",
    "imports.import_draft.ImportDrafts",
    "jobs.queue.JobQueue",
    "operations.status.ProcessStatus",
    "situation.cache.CacheRegistry",
    "situation.read_model.SiteReadModel",
)
HELD_BY_CONTEXT = {
    f"geo.services.{name}" for path in CONTEXT_STATE for name in (path, path.rpartition(".")[0])
}
"""State of the process that the context holds; these modules import no context."""

LARGEST_FOLDER = 30
"""Python files in one folder, at most."""

ONLY_IN = {
    "session_state": "pages.components.app.state",
    "cache_data": "pages.components.cache",
    "cache_resource": "pages.components.cache",
    "st_folium": "pages.components.widgets.map_view",
}
"""What has exactly one home, so that there is one place to reason about it."""

RUNS_DATA_AS_CODE = {"Popup", "Tooltip", "DivIcon", "GeoJsonPopup", "GeoJsonTooltip"}
"""Folium puts their text into a script or into innerHTML, where a site's name would be run."""

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "tools"}
LONGEST = 400


def against_direction(module):
    here = layer(module.name)
    if here == "":  # geo/__init__.py: below everything
        return [name for name in module.imports if layer(name) not in {None, ""}]
    if here not in MAY_IMPORT:
        return [f"{here} is not among the layers"]
    allowed = MAY_IMPORT[here] | {here, "", None}
    return sorted(name for name in module.imports if layer(name) not in allowed)


def against_order_of_services(module):
    """What a service imports of packages that are not below its own."""
    package, level = service(module.name)
    if level is None:
        return []
    imported = {name: service(name) for name in module.imports}
    return sorted(
        name
        for name, (other, other_level) in imported.items()
        if other_level is not None
        and other != package
        and other_level >= level
        and not (package == "context" and name in HELD_BY_CONTEXT)
    )


def service(name):
    """The package of a service and its level in ``SERVICE_LEVELS``; None for what is no service."""
    parts = name.split(".")
    if parts[:2] != ["geo", "services"] or len(parts) < 3:
        return "", None
    levels = [level for level, packages in enumerate(SERVICE_LEVELS) if parts[2] in packages]
    return parts[2], levels[0] if levels else None


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

    What is bound when a screen is drawn is pressed by the account connected then (see ``run_as_presser``).
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
ACTORS = {"current_actor", "real_actor", "signed_in_actor"}
"""What gives an actor."""
KEEPERS = {"partial", "set_widget", "default_widget"}


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


def imported_tests(module):
    """The test modules that a module imports: what several tests need has a module of its own."""
    parts = {name: name.split(".") for name in module.imports if name.startswith("tests.")}
    return sorted(name for name, path in parts.items() if path[-1].startswith("test_"))


RULES = [
    against_direction,
    against_order_of_services,
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
    (against_direction, "geo.store.tables.schema", "import geo.services.context", ["geo.services.context"]),
    (against_direction, "geo.exchange.sites", "import geo.store", ["geo.store"]),
    (against_direction, "geo.services.context", "from pages import a", ["pages", "pages.a"]),
    (against_direction, "pages.area", "from geo import store", ["geo.store"]),
    (against_direction, "pages.area", "if TYPE_CHECKING:\n    import geo.store", ["geo.store"]),
    (against_direction, "geo.newcomer", "", ["newcomer is not among the layers"]),
    (
        against_order_of_services,
        "geo.services.sites.a",
        "import geo.services.jobs.b",
        ["geo.services.jobs.b"],
    ),
    (
        against_order_of_services,
        "geo.services.context",
        "if TYPE_CHECKING:\n    import geo.services.plans.drafts",
        ["geo.services.plans.drafts"],
    ),
    (streamlit_below_the_pages, "geo.maps.map_content", "def draw():\n    import streamlit", ["streamlit"]),
    (streamlit_below_the_pages, "geo.api.live", "from streamlit_folium import x", ["streamlit_folium"]),
    (away_from_home, "pages.area", "st.session_state['x'] = 1", ["session_state"]),
    (away_from_home, "pages.area", "from streamlit import session_state", ["session_state"]),
    (away_from_home, "pages.area", "@st.cache_data(ttl=3)\ndef f(): ...", ["cache_data"]),
    (away_from_home, "pages.area", "from streamlit_folium import st_folium", ["st_folium"]),
    (unsafe_markup, "pages.area", "st.markdown(x, unsafe_allow_html=True)", ["unsafe_allow_html"]),
    (unsafe_markup, "geo.maps.map_content", "from folium import Popup", ["Popup"]),
    (unsafe_markup, "geo.maps.map_content", "folium.features.DivIcon(html=name)", ["DivIcon"]),
    (too_long, "geo.x", "x = 1\n" * (LONGEST + 1), [f"{LONGEST + 1} lines"]),
    (says_nothing, "geo.maps.utils", "", ["utils"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(on_click=lambda: act(actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(me: 'Actor'):\n    def g():\n        return act(me)", ["3: me"]),
    (bound_actor, "pages.x", "me = identity.current_actor(ctx)\ndef g():\n    return act(me)", ["3: me"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(on_click=act, args=(ctx, actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    b(data=partial(made, ctx, actor))", ["2: actor"]),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    state.set_widget('who', actor)", ["2: actor"]),
    (bound_actor, "pages.x", "class Kept:\n    by: Actor | None = None", ["1: kept"]),
    (says_nothing, "geo.common.dates", "", ["common"]),
]

GOOD = [
    (
        against_order_of_services,
        "geo.services.siting.a",
        "import geo.services.plans.b\nimport geo.services.siting.c",
    ),
    (against_direction, "geo.services.context", "from geo.store import Store\nimport geo.domain.sites"),
    (against_direction, "geo.store.tables.schema", "from geo.store import hash_chain\nimport sqlalchemy"),
    (away_from_home, "pages.components.app.state", "st.session_state['x'] = 1"),
    (unsafe_markup, "geo.maps.map_content", "from folium import FeatureGroup"),
    (too_long, "geo.x", "x = 1\n" * LONGEST),
    (says_nothing, "geo.services.commonplace", ""),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    press(ctx, lambda actor: act(ctx, actor))"),
    (
        bound_actor,
        "pages.x",
        "def f(act: Callable[[Actor], int]):\n    b(on_click=lambda: press(act))",
    ),
    (bound_actor, "pages.x", "def f(actor: Actor):\n    return read(ctx, actor), actor.name"),
    (bound_actor, "geo.services.x", "def f(actor: Actor):\n    def work(tx):\n        check(actor)"),
]


def test_no_module_of_the_tests_imports_a_test_module():
    assert {module.name: found for module in suite() if (found := imported_tests(module))} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from tests.unit.test_names import words_of", ["tests.unit.test_names"]),
        ("from tests.unit import test_names", ["tests.unit.test_names"]),
        ("import tests.page.plans.test_planning", ["tests.page.plans.test_planning"]),
        ("from ..test_names import words_of", ["tests.unit.test_names"]),
        ("from tests.source import module\nfrom tests.page.hostile import hostile", []),
    ],
)
def test_an_imported_test_module_is_found(text, found):
    assert imported_tests(Module("tests.unit.domain.test_areas", text)) == found


def test_no_modules_import_each_other():
    assert import_circles(application()) == []


def crowded(paths):
    """Folders with more Python files than ``LARGEST_FOLDER``, each with their number."""
    counts = Counter(path.parent for path in paths if path.suffix == ".py")
    return {str(folder): count for folder, count in counts.items() if count > LARGEST_FOLDER}


def test_no_folder_of_code_is_crowded():
    tops = ("geo", "pages", "tests")
    assert crowded([path.relative_to(ROOT) for top in tops for path in (ROOT / top).rglob("*.py")]) == {}


def test_a_crowded_folder_is_found():
    files = [PurePosixPath(f"geo/x/m{number}.py") for number in range(LARGEST_FOLDER + 1)]
    assert crowded(files) == {"geo/x": LARGEST_FOLDER + 1}
    assert crowded(files[1:]) == {}


def test_every_package_of_services_has_its_level():
    found = {
        name for module in application() if (name := module.name.removeprefix("geo.services.")) != module.name
    }
    assert {name.split(".")[0] for name in found} - set().union(*SERVICE_LEVELS) == set()


@pytest.mark.parametrize(("rule", "name", "text", "found"), BAD)
def test_a_module_that_breaks_the_rule_is_found(rule, name, text, found):
    assert rule(Module(name, text)) == found


@pytest.mark.parametrize(("rule", "name", "text"), GOOD)
def test_a_module_that_keeps_the_rule_is_left_alone(rule, name, text):
    assert rule(Module(name, text)) == []


def test_a_package_counts_its_relative_imports_from_itself():
    assert Module("geo.store", "from .hash_chain import head", is_package=True).imports == {
        "geo.store.hash_chain",
        "geo.store.hash_chain.head",
    }


def test_the_rules_see_the_whole_application():
    layers = {layer(module.name) for module in application()}
    assert layers >= {"domain", "store", "exchange", "maps", "services", "pages"}
