"""Figures of areas: recorded by source, agreed, undone, summed, and their changes named."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.commands import Undo
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, NotFound, Overtaken, Refused
from geo.domain.journal import AREA_FIGURE
from geo.services.area_figures import record
from geo.services.area_figures.ledger import area_ledger, changes_of, figure_versions, known_sources
from geo.services.bootstrap import check_figure_kinds
from geo.store.verify import verify_connection
from tests.worlds import ADMIN, STAFF, START, VIEWER

TOWN, OTHER_TOWN, COUNTY, COMMUNITY = "370725001", "370725002", "370725", "370725001001"
REPORT, BUREAU = "督导协调组汇报", "综合执法大队"
SUPERVISOR = Actor("sup", "督导员", Role.SUPERVISOR)
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)


@pytest.fixture
def ledger(world):
    """A world in which figures are recorded in short sentences."""
    return Ledger(world)


class Ledger:
    def __init__(self, world):
        self.world, self.ctx = world, world.ctx
        world.add_accounts(SUPERVISOR, CHIEF)

    def row(self, kind="compounds", area=TOWN, actor=CHIEF, **when):
        return area_ledger(self.ctx, actor, area, **when).row(kind)

    def state(self, value, source=REPORT, kind="compounds", area=TOWN, actor=SUPERVISOR, **values):
        values = {"seen_version": self.row(kind, area).version, "key": next(self.world.keys)} | values
        return record.state_figure(self.ctx, actor, AreaFigureStatement(area, kind, source, value, **values))

    def agree(self, source, kind="compounds", area=TOWN, actor=CHIEF, **values):
        values = {"seen_version": self.row(kind, area).version, "key": next(self.world.keys)} | values
        return record.agree_on_figure(self.ctx, actor, AreaFigureAgreement(area, kind, source, **values))

    def undo(self, seq, actor=SUPERVISOR):
        return record.undo_figure_step(self.ctx, actor, Undo(seq, next(self.world.keys)))


def test_two_sources_stand_side_by_side_until_one_is_agreed(ledger):
    ledger.state(235)
    assert ledger.row().value == 235
    ledger.state(256, BUREAU, reason="含新建小区")
    assert (ledger.row().value, [each.value for each in ledger.row().figure.in_force]) == (None, [235, 256])
    assert [row.kind.code for row in area_ledger(ledger.ctx, CHIEF, TOWN).disputed] == ["compounds"]
    ledger.agree(BUREAU)
    assert (ledger.row().value, ledger.row().figure.is_disputed) == (256, False)
    assert known_sources(ledger.ctx, CHIEF) == (REPORT, BUREAU)
    with ledger.world.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_an_entry_has_source_date_and_reason(ledger):
    observed = START - timedelta(days=1)
    seq = ledger.state(430, kind="arrivals", observed_at=observed, reason="逐户摸排").seq
    entry = ledger.world.entry(seq)
    assert (entry.entity, entry.entity_id, entry.reason) == (AREA_FIGURE, f"{TOWN} arrivals", "逐户摸排")
    assert entry.observed_at == ledger.row("arrivals").figure.used.observed_at == observed


def test_another_account_that_was_faster_is_named_with_its_value(ledger):
    ledger.state(235)
    with pytest.raises(Overtaken) as caught:
        ledger.state(256, BUREAU, seen_version=0)
    assert caught.value.params == {"area": "宝都街道", "values": f"235 ({REPORT})"}
    with pytest.raises(Overtaken):
        ledger.agree(REPORT, seen_version=7)
    assert ledger.row().version == 1


def test_one_key_is_recorded_once(ledger):
    first = ledger.state(235, key="k", seen_version=0)
    assert ledger.state(235, key="k", seen_version=0).seqs == first.seqs
    with pytest.raises(IdempotencyKeyReused):
        ledger.state(236, key="k", seen_version=0)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"kind": "doors"}, InvalidInput),
        ({"value": -1}, InvalidInput),
        ({"source": " "}, InvalidInput),
        ({"reason": "长" * 5000}, InvalidInput),
        ({"observed_at": START + timedelta(days=1)}, InvalidInput),
        ({"area": "unknown"}, NotFound),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_writes_nothing(ledger, values, error):
    before = ledger.world.store.revision()
    with pytest.raises(error):
        ledger.state(**{"value": 1, "seen_version": 0} | values)
    assert ledger.world.store.revision() == before


def test_a_changed_denominator_says_since_when_and_by_how_much(ledger):
    ledger.state(235)
    since = ledger.world.pass_time(days=1)
    ledger.state(256, reason="含新建小区")
    (change,) = changes_of(ledger.ctx, CHIEF, "compounds", TOWN, since)
    assert (change.before, change.after, change.difference, change.at) == (235, 256, 21, since)
    assert (change.source, change.reason, change.actor) == (REPORT, "含新建小区", SUPERVISOR.id)
    assert len(changes_of(ledger.ctx, CHIEF, "compounds", TOWN, START)) == 2
    seq = ledger.world.store.revision() - 1
    assert changes_of(ledger.ctx, CHIEF, "compounds", TOWN, since, at_seq=seq) == ()


def test_the_past_is_read_as_it_was_known(ledger):
    ledger.state(235)
    then = ledger.world.moment
    ledger.world.pass_time(hours=1)
    ledger.state(256, reason="复核")
    assert (ledger.row().value, ledger.row(as_of=then).value) == (256, 235)
    assert ledger.row(at_seq=0).figure is None


def test_one_s_own_newest_step_is_undone_and_no_other(ledger):
    first = ledger.state(235).seq
    second = ledger.state(256, BUREAU).seq
    with pytest.raises(Refused):
        ledger.undo(first)
    with pytest.raises(Refused):
        ledger.undo(second, CHIEF)
    ledger.undo(second)
    assert (ledger.row().value, ledger.row().version) == (235, 3)
    agreed = ledger.agree(REPORT).seq
    with pytest.raises(Refused):
        ledger.undo(agreed, SUPERVISOR)
    undone = ledger.undo(agreed, CHIEF).seq
    with pytest.raises(Refused):
        ledger.undo(undone, CHIEF)
    with pytest.raises(NotFound):
        ledger.undo(10**6)
    with ledger.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
    versions = figure_versions(ledger.ctx, CHIEF, TOWN, "compounds")
    assert [each.action for each in versions] == ["undo", "agree", "undo", "state", "state"]


def test_an_undone_first_value_leaves_nothing_and_may_come_again(ledger):
    ledger.undo(ledger.state(235).seq)
    assert (ledger.row().value, ledger.row().figure.in_force) == (None, ())
    ledger.state(236)
    assert ledger.row().value == 236


def test_towns_add_up_to_the_county_only_where_each_has_a_value(ledger):
    assert ledger.row(area=COUNTY).total is None
    ledger.state(235)
    total = ledger.row(area=COUNTY).total
    assert (total.value, total.areas, total.expected) == (None, 1, 2)
    ledger.state(40, area=OTHER_TOWN)
    assert ledger.row(area=COUNTY).total.value == 275
    ledger.state(256, BUREAU)
    assert ledger.row(area=COUNTY).total.value is None


def test_a_part_has_its_share_and_one_that_is_larger_is_marked(ledger):
    ledger.state(430, kind="arrivals")
    ledger.state(88, kind="key_persons")
    row = ledger.row("key_persons")
    assert (row.whole, round(row.share, 4), row.exceeds_whole) == (430, 0.2047, False)
    ledger.state(500, kind="key_persons", reason="误报")
    assert ledger.row("key_persons").exceeds_whole


def test_sites_of_the_map_stand_beside_what_is_said(ledger):
    assert (ledger.row("compounds").on_map, ledger.row("villages").on_map) == (2, 1)
    assert ledger.row("arrivals").on_map is None


def test_only_what_may_be_read_is_shown(ledger):
    ledger.state(235)
    elsewhere = ledger.world.appoint(
        Actor("far", "外地", None, "", (Grant("far", Role.COMMANDER, OTHER_TOWN),))
    )
    for read in (
        lambda: area_ledger(ledger.ctx, elsewhere, TOWN),
        lambda: changes_of(ledger.ctx, elsewhere, "compounds", TOWN, START),
        lambda: figure_versions(ledger.ctx, elsewhere, TOWN, "compounds"),
    ):
        with pytest.raises(Refused):
            read()
    for who in (VIEWER, ADMIN):
        with pytest.raises(Refused):
            ledger.state(1, actor=who)
    with pytest.raises(Refused):
        ledger.agree(REPORT, actor=STAFF)
    assert known_sources(ledger.ctx, elsewhere) == ()


def test_a_kind_that_figures_have_cannot_go(ledger, monkeypatch):
    check_figure_kinds(ledger.ctx)
    ledger.state(235)
    monkeypatch.setattr("geo.services.context._figure_kinds", lambda _: frozenset({"arrivals"}))
    with pytest.raises(InvalidInput) as caught:
        check_figure_kinds(ledger.ctx)
    assert caught.value.params == {"found": "compounds"}
