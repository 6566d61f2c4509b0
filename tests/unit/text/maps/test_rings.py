"""What the map says of a site beside its status: each ring counts what a list counts."""

from dataclasses import replace

import pytest

from geo.domain.filters import SiteFilter
from geo.i18n import Translator
from geo.maps.map_content import MapContent, payload_fields
from geo.maps.rings import RingShape
from geo.services.findings.findings import FindingFilter, FindingView, findings
from geo.services.situation.overview import situation_overview
from geo.text.maps.rings import LEVEL_COLOURS, LEVEL_DASHES, ring_layers
from tests.unit.services.findings.made_up import SUPERVISOR, Supervision
from tests.unit.services.stand_down.ordered import CHIEF, StandDownCase
from tests.worlds import STAFF, VIEWER

ZH = Translator("zh")


@pytest.fixture
def supervision(world):
    return Supervision(world)


def rings(world, actor=VIEWER, **parts):
    """The rings of each layer by site: class, count and text."""
    overview = situation_overview(world.ctx, actor, SiteFilter(**parts))
    return {
        layer.name: dict(
            zip(layer.ids, zip(layer.class_indices, layer.counts, layer.texts, strict=True), strict=True)
        )
        for layer in ring_layers(world.ctx, actor, overview, ZH)
    }


def test_a_ring_has_the_number_of_open_findings_and_is_late_once_one_is(supervision):
    world = supervision.world
    supervision.log("CP1")
    supervision.log("CP1", "protection")
    supervision.log("V1")
    assert rings(world)["findings"] == {"CP1": (1, 2, "2"), "V1": (1, 1, "1")}
    world.pass_time(days=3)
    assert rings(world)["findings"] == {"CP1": (0, 2, "2"), "V1": (0, 1, "1")}


def test_the_numbers_are_those_of_the_list_of_findings(supervision):
    for number in range(7):
        supervision.log(["CP1", "V1", "M1"][number % 3])
    world = supervision.world
    listed = findings(world.ctx, VIEWER, FindingFilter(view=FindingView.OPEN)).rows
    assert sum(count for _, count, _ in rings(world)["findings"].values()) == len(listed) == 7


def test_what_is_settled_has_no_ring_any_more_but_had_one(supervision):
    world = supervision.world
    finding = supervision.log("CP1", actor=SUPERVISOR)
    world.pass_time(hours=1)
    before = world.moment
    world.pass_time(hours=1)
    supervision.act(finding.id, "report_done", STAFF)
    supervision.act(finding.id, "confirm", SUPERVISOR)
    assert rings(world)["findings"] == {}
    assert set(rings(world, as_of=before)["findings"]) == {"CP1"}


def test_who_may_not_read_a_place_gets_no_ring_of_it(world, tmp_path):
    case = StandDownCase(world, tmp_path)
    supervision = Supervision(world)
    for site in ("CP1", "CP2"):
        supervision.log(site)
    case.order("370725")
    town, county = rings(world, case.town), rings(world, CHIEF)
    assert set(town["findings"]) == {"CP1"}
    assert set(county["findings"]) == {"CP1", "CP2"}
    assert "CP2" not in town["stand_down"]
    assert "CP2" in county["stand_down"]


def test_barriers_left_have_a_ring_until_they_are_reported_gone(world, tmp_path):
    case = StandDownCase(world, tmp_path)
    assert "stand_down" not in rings(world)
    case.order(kind="checkpoint", hours=1)
    assert rings(world)["stand_down"] == {"CP1": (1, 1, "")}
    world.pass_time(hours=1)
    assert rings(world)["stand_down"] == {"CP1": (0, 1, "")}
    case.report()
    assert "stand_down" not in rings(world)


def test_no_two_classes_of_a_layer_and_no_two_layers_look_alike(world, tmp_path):
    StandDownCase(world, tmp_path).order()
    overview = situation_overview(world.ctx, VIEWER, SiteFilter())
    layers = ring_layers(world.ctx, VIEWER, overview, ZH)
    assert [layer.shape for layer in layers] == [RingShape.CIRCLE, RingShape.DIAMOND, RingShape.SQUARE]
    for layer in layers:
        assert len({(each.dash, each.is_double) for each in layer.classes}) == len(layer.classes)
        assert len({each.label for each in layer.classes}) == len(layer.classes)
    assert len(LEVEL_COLOURS) == len(LEVEL_DASHES)
    assert [layer.is_shown for layer in layers] == [True, True, False]


def test_rings_travel_as_columns(supervision):
    supervision.log("CP1")
    overview = situation_overview(supervision.ctx, VIEWER, SiteFilter())
    content = MapContent(points=None, rings=ring_layers(supervision.ctx, VIEWER, overview, ZH))
    sent = payload_fields(content)["rings"]
    assert [layer["name"] for layer in sent] == ["findings", "supplies"]
    assert (sent[0]["ids"], sent[0]["class_indices"], sent[0]["shape"]) == (["CP1"], [1], "circle")
    assert payload_fields(replace(content, rings=()))["rings"] == []
