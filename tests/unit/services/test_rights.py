"""Every service asks first whether the acting person may."""

import ast
import inspect
from dataclasses import replace
from itertools import product

import pytest

from geo.domain.access import VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    AccountSwitch,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    NewAccount,
    PasswordChange,
    StatusChange,
    Undo,
    Visit,
)
from geo.domain.errors import InvalidInput, Refused
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.exchange import Batch
from geo.i18n import Words
from geo.services import accounts, dossiers, exports, imports, invitations, overview, sheets, statuses, visits
from geo.services.records import Telling, record_site
from geo.services.rights import NEEDED
from geo.store import Request
from tests.source import ROOT, Module, module
from tests.worlds import AREAS, SITES, VIEWER, world_at

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
    accounts.create_account: (Verb.MANAGE_ACCOUNTS, (NewAccount("new", "新来", "key"),)),
    accounts.switch_account: (Verb.MANAGE_ACCOUNTS, (AccountSwitch("other", True, "key"),)),
    accounts.set_password: (Verb.MANAGE_ACCOUNTS, (PasswordChange("other", "key"), "a long password")),
    accounts.change_grant: (Verb.GRANT, (GrantChange(Grant("other", Role.VIEWER), True, "key"),)),
    invitations.invite_administrator: (Verb.MANAGE_ACCOUNTS, ()),
}
"""Each service with the verb it needs and arguments it accepts."""

NOWHERE = Site("N1", "无区划点", "village", "closed", "unknown")

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


# The matrix: every verb of a place, every role, every place, by a grant in one town.

PLACES = {"M1": "own area", "V1": "child", "V2": "sibling", "N1": "none"}
"""A site in the town of the grant, one beneath it, one in the town beside it, one in no known area."""
REACHED = {"own area", "child"}
MATRIX = list(product(Role, PLACES, [False, True]))


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """One world for all rows of the matrix: what is asked twice under one key is answered, not done again."""
    world = world_at(tmp_path_factory.mktemp("places"), (*SITES, NOWHERE))
    yield world
    world.store.close()


def holder(role, *, disabled):
    grants = (Grant("who", role, "370725001"),)
    return Actor("who", "某人", None, "U1", grants, disabled=disabled)


def may(role, place, verb, *, disabled):
    """Told from the table of verbs alone."""
    return not disabled and place in REACHED and verb in VERBS_BY_ROLE[role]


def told(attempt):
    """Whether it was let through: refused by anything but the rights is let through."""
    try:
        attempt()
    except Refused:
        return False
    except InvalidInput:
        pass
    return True


@pytest.mark.parametrize(("role", "site", "disabled"), MATRIX)
def test_a_grant_reaches_the_sites_of_its_area_and_no_others(places, role, site, disabled):
    actor, office, place = holder(role, disabled=disabled), places.office, PLACES[site]
    version, key = places.version(site), next(places.keys)
    status = places.site(site).status
    attempts = {
        Verb.READ: [lambda: dossiers.dossier(office, actor, site)],
        Verb.CHANGE_STATUS: [
            lambda: statuses.change_status(office, actor, StatusChange(site, status, version, key)),
            lambda: statuses.confirm(office, actor, Confirmation(site, places.version(site), key + "c")),
            lambda: statuses.change_statuses(
                office, actor, BulkStatusChange(((site, places.version(site)),), status, key + "b")
            ),
        ],
        Verb.RECORD_VISIT: [lambda: visits.record_visit(office, actor, Visit(site, "U1", key + "v"))],
    }
    for verb, each in attempts.items():
        before = places.store.revision()
        wanted = may(role, place, verb, disabled=disabled)
        assert [told(attempt) for attempt in each] == [wanted] * len(each)
        assert wanted or places.store.revision() == before


@pytest.mark.parametrize(("role", "disabled"), list(product(Role, [False, True])))
def test_what_lies_in_no_area_needs_a_right_over_everything(places, role, disabled):
    actor = holder(role, disabled=disabled)
    assert not told(lambda: imports.read_files(places.office, actor, []))
    assert not told(lambda: imports.import_batch(places.office, actor, Batch(key="none")))


def test_one_site_out_of_reach_refuses_all_of_them(places):
    actor, before = holder(Role.STAFF, disabled=False), places.store.revision()
    seen = tuple((site, places.version(site)) for site in ("V1", "V2"))
    with pytest.raises(Refused):
        statuses.change_statuses(places.office, actor, BulkStatusChange(seen, "reopened", "both"))
    assert places.store.revision() == before


def test_the_area_that_counts_is_the_one_the_store_has(world):
    actor = holder(Role.STAFF, disabled=False)
    moved(world, "V1", "370725002")
    with pytest.raises(Refused):
        world.change("V1", "reopened", actor)


def test_a_list_holds_what_one_may_read_and_nothing_else(places):
    reach = holder(Role.VIEWER, disabled=False)
    ours = {"CP1", "V1", "M1", "C1", "C2"}
    shown = places.overview(reach)
    assert {shown.standing.snapshot.ids[row] for row in shown.rows} == ours
    assert shown.total == len(ours)
    assert shown.figures[0].count == len(ours)
    assert sum(total.sites for total in shown.totals) == len(ours)
    assert places.overview(reach, area="370725002").rows.size == 0
    everything = places.overview(VIEWER)
    assert everything.total == len(SITES) + 1


@pytest.mark.parametrize("make", [exports.export_sites, sheets.area_sheet])
def test_a_file_holds_what_one_may_read_and_nothing_else(places, make):
    form = ("csv",) if make is exports.export_sites else ()

    def text(actor):
        made = make(places.office, actor, SiteFilter(), *form, Words("zh"))
        return made if isinstance(made, str) else made.decode("utf-8-sig")

    assert "西村" in text(VIEWER)
    assert "西村" not in text(holder(Role.VIEWER, disabled=False))
    assert "东村" in text(holder(Role.VIEWER, disabled=False))


def test_a_moment_past_and_what_changed_since_are_filtered_too(world):
    reach = holder(Role.VIEWER, disabled=False)
    before = world.moment
    world.pass_time(hours=1)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    changed = world.overview(reach, since=before).changes.values()
    assert [change.site_id for change in changed] == ["V1"]
    assert world.overview(reach, as_of=before).total == len(SITES) - 2


def test_entries_of_a_place_are_those_one_may_read(world):
    reach = holder(Role.VIEWER, disabled=False)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    told = dossiers.last_entries(world.office, reach, "", limit=1)
    assert [entry.entity_id for entry in told] == ["V1"]
    assert dossiers.last_entries(world.office, reach, "370725002") == ()


def moved(world, site_id, area):
    """The site stands in another area from now on."""
    before = world.site(site_id)
    request = Request(f"move {site_id} {area}", {}, "admin", "test", world.moment)
    world.store.write(
        request, lambda tx: record_site(tx, Telling("update"), before, replace(before, area=area))
    )


def test_a_site_that_moved_out_of_reach_is_told_of_no_more(world):
    reach = holder(Role.VIEWER, disabled=False)
    world.change("V1", "reopened")
    moved(world, "V1", "370725002")
    assert dossiers.last_entries(world.office, VIEWER, "370725001", limit=2)
    told = dossiers.last_entries(world.office, reach, "370725001", limit=100)
    assert "V1" not in {entry.entity_id for entry in told}
    assert "V1" not in {
        world.overview(reach).standing.snapshot.ids[row] for row in world.overview(reach).rows
    }
    with pytest.raises(Refused):
        dossiers.dossier(world.office, reach, "V1")


def test_an_area_that_is_put_beneath_ones_own_is_reached_at_once(world):
    reach = holder(Role.STAFF, disabled=False)
    before = world.overview(reach).total

    def put_beneath(tx):
        tx.record(Entry("area", "370725002", "update", None, {"parent": "370725001"}))
        tx.put_area(replace(AREAS[2], parent="370725001"))

    world.store.write(Request("put beneath", {}, "admin", "test", world.moment), put_beneath)
    assert world.overview(reach).total == before + 2
    assert world.change("V2", "reopened", reach).seq


# Read from the source: a new service is found, and one that forgets to say what it needs.


RIGHTS = "geo.services.rights"
"""What asks, on behalf of the services."""


def services(of):
    """Public functions of a module that are given an actor, by that name or an office and an Actor."""
    for node in of.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and of.name != RIGHTS:
            arguments = (*node.args.args, *node.args.kwonlyargs)
            names = {argument.arg for argument in arguments}
            kinds = {ast.unparse(each.annotation) for each in arguments if each.annotation}
            if "actor" in names or ("office" in names and "Actor" in kinds):
                yield node


def undeclared(of):
    """Services that do not say which verb they need."""
    return [
        f"{of.name}.{node.name}"
        for node in services(of)
        if not any(ast.unparse(each).startswith("needs(Verb.") for each in node.decorator_list)
    ]


NAMES = {service.__name__ for service in SERVICES}
MODULES = [module(path) for path in sorted((ROOT / "geo" / "services").glob("*.py"))]


def test_every_service_says_what_it_needs():
    assert [name for of in MODULES for name in undeclared(of)] == []


def test_what_a_service_says_is_what_is_tried_above():
    assert {f"{of.name}.{node.name}" for of in MODULES for node in services(of)} == NEEDED.keys()
    for service, (verb, _) in SERVICES.items():
        assert NEEDED[f"{service.__module__}.{service.__name__}"] == (verb,)


def test_every_service_is_tried_above():
    known = NAMES | {"undo"}
    assert {node.name for of in MODULES for node in services(of)} == known


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def close_day(office, actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(tx, actor):\n    tx.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(office, who: Actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("@wraps\ndef close_day(office, actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("@needs(Verb.READ)\ndef close_day(office, actor):\n    office.close()\n", []),
    ],
)
def test_a_service_that_does_not_say_it_is_found(text, found):
    assert undeclared(Module("geo.services.x", text)) == found


BY_TOKEN = {"accept_invitation"}
"""Who comes with a one-time token is nobody yet."""


def test_every_function_that_writes_is_given_an_actor():
    writers = {
        node.name
        for of in MODULES
        for node in of.tree.body
        if isinstance(node, ast.FunctionDef) and "store.write(" in ast.unparse(node)
    }
    assert writers > BY_TOKEN
    assert writers - BY_TOKEN <= {node.name for of in MODULES for node in services(of)}


def test_services_take_the_office_the_actor_and_little_else():
    for service in SERVICES:
        assert list(inspect.signature(service).parameters)[:2] == ["office", "actor"]
