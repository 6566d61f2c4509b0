"""Every service asks first whether the acting person may."""

import ast
import inspect

import pytest

from geo.domain.actors import VERBS_BY_ROLE, Actor, Role, Verb
from geo.domain.commands import BulkStatusChange, Confirmation, StatusChange, Undo, Visit
from geo.domain.errors import Refused
from geo.domain.filters import SiteFilter
from geo.exchange import Batch
from geo.i18n import Words
from geo.services import dossiers, exports, imports, overview, sheets, statuses, visits
from tests.source import ROOT, Module, module

SERVICES = {
    overview.known_codes: (Verb.READ, ()),
    overview.sites: (Verb.READ, (SiteFilter(),)),
    dossiers.dossier: (Verb.READ, ("V1",)),
    dossiers.last_entries: (Verb.READ, ("370725",)),
    exports.export_sites: (Verb.READ, (SiteFilter(), "csv", Words("zh"))),
    sheets.area_sheet: (Verb.READ, (SiteFilter(), Words("zh"))),
    statuses.change_status: (Verb.CHANGE_STATUS, (StatusChange("V1", "reopened", 1, "key"),)),
    statuses.change_statuses: (Verb.CHANGE_STATUS, (BulkStatusChange((("V1", 1),), "reopened", "key"),)),
    statuses.confirm: (Verb.CHANGE_STATUS, (Confirmation("V1", 1, "key"),)),
    visits.record_visit: (Verb.RECORD_VISIT, (Visit("C1", "U1", "key"),)),
    imports.read_files: (Verb.IMPORT, ([],)),
    imports.preview_import: (Verb.IMPORT, (Batch(),)),
    imports.import_batch: (Verb.IMPORT, (Batch(key="key"),)),
}
"""Each service with the verb it needs and arguments it accepts."""

UNDONE = {
    Verb.CHANGE_STATUS: StatusChange("V1", "reopened", 1, "key"),
    Verb.RECORD_VISIT: Visit("C1", "U1", "key"),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_a_service_serves_those_who_hold_its_verb_and_nobody_else(world, service, role):
    verb, arguments = SERVICES[service]
    actor, before = Actor("who", "某人", role, "U1"), world.store.revision()
    if verb in VERBS_BY_ROLE[role]:
        service(world.office, actor, *arguments)
        return
    with pytest.raises(Refused) as refused:
        service(world.office, actor, *arguments)
    assert refused.value.params["verb"] == verb
    assert world.store.revision() == before


@pytest.mark.parametrize("verb", UNDONE)
@pytest.mark.parametrize("role", Role)
def test_who_may_no_longer_do_it_may_not_take_it_back(world, verb, role):
    staff = Actor("who", "某人", Role.STAFF, "U1")
    write = statuses.change_status if verb is Verb.CHANGE_STATUS else visits.record_visit
    taken_back = Undo(write(world.office, staff, UNDONE[verb]).seq, "undo")
    actor = Actor("who", "某人", role, "U1")
    if verb in VERBS_BY_ROLE[role]:
        assert statuses.undo(world.office, actor, taken_back).seq
        return
    with pytest.raises(Refused):
        statuses.undo(world.office, actor, taken_back)


# Read from the source: a new service is found, and one that forgets to ask.


def services(of):
    """Public functions of a module that are given an actor."""
    for node in of.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
            if "actor" in names:
                yield node


def asking(function):
    """Whether it authorises, or hands the actor to a service that does."""
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        if getattr(call.func, "attr", "") == "authorise" and getattr(call.func.value, "id", "") == "actor":
            return True
        if getattr(call.func, "id", "") in NAMES and "actor" in [getattr(a, "id", "") for a in call.args]:
            return True
    return False


NAMES = {service.__name__ for service in SERVICES}
MODULES = [module(path) for path in sorted((ROOT / "geo" / "services").glob("*.py"))]


def test_every_service_asks():
    assert [f"{of.name}.{node.name}" for of in MODULES for node in services(of) if not asking(node)] == []


def test_every_service_is_tried_above():
    known = NAMES | {"undo"}
    assert {node.name for of in MODULES for node in services(of)} == known


def test_a_service_that_does_not_ask_is_found():
    forgetful = Module("geo.services.x", "def close_day(office, actor):\n    office.close()\n")
    asks = Module("geo.services.x", "def close_day(office, actor):\n    actor.authorise(Verb.READ)\n")
    hands_on = Module("geo.services.x", "def close_day(office, actor):\n    return sites(office, actor)\n")
    assert [asking(node) for of in (forgetful, asks, hands_on) for node in services(of)] == [
        False,
        True,
        True,
    ]


def test_every_function_that_writes_is_given_an_actor():
    writers = {
        node.name
        for of in MODULES
        for node in of.tree.body
        if isinstance(node, ast.FunctionDef) and "store.write(" in ast.unparse(node)
    }
    assert writers
    assert writers <= {node.name for of in MODULES for node in services(of)}


def test_services_take_the_office_the_actor_and_little_else():
    for service in SERVICES:
        assert list(inspect.signature(service).parameters)[:2] == ["office", "actor"]
