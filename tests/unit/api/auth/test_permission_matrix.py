"""Every verb that HTTP offers, every role, place and state of an account, tried through the gate."""

from itertools import chain, count, product

import pytest

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.basemap.geojson import basemap_routes
from geo.api.lite.routes import lite_routes
from geo.api.print.downloads import download_routes
from geo.api.print.routes import print_routes
from geo.domain.access import Role, Verb
from geo.domain.actors import Actor
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind
from geo.domain.findings.commands import LogFinding
from geo.services.accounts import sessions
from geo.services.emergency_access.record import set_emergency_access
from geo.services.findings.history import FindingHistoryStep, replay_findings
from tests.matrix import PEOPLE, PLACES, SITES, Person, peopled
from tests.unit.api.asking import application, ask
from tests.worlds import ADMIN

HOST = "kadian.lan"
UNKNOWN, REFUSED, DONE, SHOWN = 401, 403, 303, 200


class Phones:
    """Everybody's browser, before one gate."""

    def __init__(self, world, tokens):
        self.world, self._tokens, self._keys = world, tokens, count()
        routes = [make(lambda: world.ctx) for make in (lite_routes, basemap_routes, download_routes)]
        routes = [
            *print_routes(lambda: world.ctx),
            *chain.from_iterable(routes),
        ]
        self._app = SessionMiddleware(application(routes), lambda: world.ctx, bool)

    def ask(self, person, path, form=None):
        headers = {"cookie": f"kadian={self._tokens[person]}", "host": HOST, "origin": f"http://{HOST}"}
        return ask(self._app, path, form=form, **headers)

    def new_finding(self, place):
        """Log a finding there without asking for rights; return its id."""
        world, found = self.world, LogFinding("vehicles", "", SITES[place].id)
        history = [FindingHistoryStep(world.moment, ADMIN.id, found)]
        request, logged = world.ctx.request(ADMIN, f"found {next(self._keys)}", {}), []
        world.store.write(request, lambda tx: logged.extend(replay_findings(world.ctx, tx, history)))
        return logged[0].id

    def access_version(self, place):
        """Return the version of the emergency access there, which is recorded where there is none."""
        site = SITES[place].id
        with self.world.store.read() as reader:
            access = reader.emergency_access.of_site(site)
        if access is not None:
            return access.version
        key = f"opening {next(self._keys)}"
        change = EmergencyAccessChange(site, OpeningKind.GATE, "北门", "值班室", 0, key)
        set_emergency_access(self.world.ctx, Actor("console", "console", Role.COMMANDER), change)
        return 1

    def report(self, person, place, press):
        """Press a button of the site's form."""
        site = SITES[place].id
        version, key = self.world.version(site), f"key {next(self._keys)}"
        form = {"site": site, "version": str(version), "key": key, "do": press, "unit": "U1"}
        return self.ask(person, "/m/site", form)


@pytest.fixture(scope="module")
def phones(tmp_path_factory):
    world, tokens = peopled(tmp_path_factory.mktemp("matrix"))
    yield Phones(world, tokens)
    world.store.close()


def press_of(phones, verb, place):
    """What is next for the site: a status that is not its present one, or a patrol."""
    if verb is Verb.RECORD_PATROL:
        return "visit"
    return "set:patrolled" if phones.world.site(SITES[place].id).status == "exempt" else "set:exempt"


everybody_everywhere = pytest.mark.parametrize(
    ("person", "place"),
    list(product(PEOPLE, PLACES)),
    ids=lambda part: part.code if part in PEOPLE else part,
)


@everybody_everywhere
def test_a_page_and_a_sheet_show_a_site_to_whom_the_table_says(phones, person, place):
    wanted, site = person.may(Verb.READ, place), SITES[place]
    page = phones.ask(person, f"/m/site?site={site.id}")
    assert (page.status, site.name in page.body.decode()) == (answer(person, wanted, SHOWN), wanted)
    for path in ("/sheet", "/m/?all=1", "/files/sites.csv"):
        assert (site.name in phones.ask(person, path).body.decode()) is wanted


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.code)
@pytest.mark.parametrize("path", ["/map/areas.json", "/map/backdrop.json", "/files/sites.csv", "/map-sheet"])
def test_the_ground_and_files_are_for_who_may_read_somewhere(phones, person, path):
    wanted = any(person.may(Verb.READ, place) for place in PLACES)
    assert phones.ask(person, path).status == answer(person, wanted, SHOWN)


@everybody_everywhere
@pytest.mark.parametrize("verb", [Verb.CHANGE_STATUS, Verb.RECORD_PATROL])
def test_a_report_is_taken_from_whom_the_table_says(phones, person, place, verb):
    wanted, before = person.may(verb, place), phones.world.store.revision()
    reply = phones.report(person, place, press_of(phones, verb, place))
    assert reply.status == answer(person, wanted, DONE)
    assert phones.world.store.revision() == before + wanted


@everybody_everywhere
def test_a_finding_is_taken_from_whom_the_table_says(phones, person, place):
    wanted, before = person.may(Verb.LOG_FINDING, place), phones.world.store.revision()
    form = {"site": SITES[place].id, "key": f"log {before}", "account": person.code, "do": "log:vehicles"}
    assert phones.ask(person, "/m/log-finding", form).status == answer(person, wanted, DONE)
    assert phones.world.store.revision() == before + wanted


@everybody_everywhere
@pytest.mark.parametrize(
    ("verb", "press"), [(Verb.ACT_ON_FINDING, "begin"), (Verb.CONFIRM_FINDING, "close_unfixed")]
)
def test_a_step_of_a_finding_is_taken_from_whom_the_table_says(phones, person, place, verb, press):
    """A new finding for each: a step changes its state."""
    wanted, finding = person.may(verb, place), phones.new_finding(place)
    before = phones.world.store.revision()
    form = {"finding": finding, "version": "1", "key": f"act {before}", "do": press, "note": "说明"}
    assert phones.ask(person, "/m/finding", form).status == answer(person, wanted, DONE)
    assert phones.world.store.revision() == before + wanted


@everybody_everywhere
def test_an_inspection_is_taken_from_whom_the_table_says(phones, person, place):
    wanted, before = person.may(Verb.INSPECT, place), phones.world.store.revision()
    form = {"site": SITES[place].id, "key": f"inspect {before}", "account": person.code, "do": "clean"}
    form |= {"team": "city", "reason": "复查"}
    assert phones.ask(person, "/m/inspect", form).status == answer(person, wanted, DONE)
    assert phones.world.store.revision() == before + wanted


@everybody_everywhere
def test_a_test_of_an_emergency_access_is_taken_from_whom_the_table_says(phones, person, place):
    version, before = phones.access_version(place), phones.world.store.revision()
    wanted = person.may(Verb.TEST_ACCESS, place)
    form = {"site": SITES[place].id, "key": f"open {before}", "account": person.code, "do": "test"}
    form |= {"version": str(version)}
    assert phones.ask(person, "/m/access", form).status == answer(person, wanted, DONE)
    assert phones.world.store.revision() == before + wanted


def answer(person, wanted, well):
    if person.state != "active":
        return UNKNOWN
    return well if wanted else REFUSED


def test_were_the_age_of_a_session_not_looked_at_it_would_open_the_page(phones, monkeypatch):
    monkeypatch.setattr(sessions, "is_live", lambda *_: True)
    late = Person(Role.VIEWER, "town", "expired")
    assert phones.ask(late, f"/m/site?site={SITES['child'].id}").status == SHOWN
