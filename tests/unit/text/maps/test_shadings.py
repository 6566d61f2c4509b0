"""What areas of the map are shaded by: every shading says what it counts, and few findings are no share."""

import pytest

from geo.domain.filters import SiteFilter
from geo.domain.map_views import Shade
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.i18n import LANGS, Translator
from geo.services.screening.record import record_screening
from geo.services.situation.overview import situation_overview
from geo.text.maps.shadings import FEW_FINDINGS, area_shadings
from tests.unit.services.findings.made_up import SECOND_SUPERVISOR, Supervision
from tests.worlds import STAFF, VIEWER

TOWN, OTHER_TOWN = "370725001", "370725002"
CATEGORIES = ("coordination", "vehicles", "grid_workers", "door_to_door", "figures")


def shadings(world, lang="zh", **parts):
    overview = situation_overview(world.ctx, VIEWER, SiteFilter(**parts))
    return {each.name: each for each in area_shadings(world.ctx, VIEWER, overview, Translator(lang))}


def shaded(shading):
    """Label of the class and text, by code of the area."""
    return {
        code: (shading.classes[index].label, text)
        for code, index, text in zip(shading.codes, shading.class_indices, shading.texts, strict=True)
    }


@pytest.mark.parametrize("lang", LANGS)
def test_three_shadings_are_offered_the_usual_one_first(world, lang):
    offered = shadings(world, lang)
    assert list(offered) == list(Shade)
    assert len({each.label for each in offered.values()}) == 3
    assert all(each.help and each.classes for each in offered.values())


def test_an_area_is_shaded_by_the_households_that_were_visited(world):
    assert set(shaded(shadings(world)["screening"]).values()) == {("尚未填报", "")}
    counts = ScreeningCounts(200, 120)
    record_screening(world.ctx, STAFF, ScreeningReport("C1", counts, 0, "first"))
    screening = shadings(world)["screening"]
    label, text = shaded(screening)[TOWN]
    assert (label, text) == ("0–49 %", "33 %")  # one of three has begun
    assert "走访 120/200 户" in screening.notes[list(screening.codes).index(TOWN)]


def test_few_findings_are_written_and_not_shaded(world):
    supervision = Supervision(world)
    for category in CATEGORIES[: FEW_FINDINGS - 1]:
        supervision.log("CP1", category)
    assert shaded(shadings(world)["closure"])[TOWN] == ("不足 5 个", "0/4")
    finding = supervision.log("CP1", CATEGORIES[FEW_FINDINGS - 1])
    assert shaded(shadings(world)["closure"])[TOWN] == ("0–49 %", "0/5")
    supervision.act(finding.id, "report_done", STAFF)
    supervision.act(finding.id, "confirm", SECOND_SUPERVISOR)
    assert shaded(shadings(world)["closure"])[TOWN] == ("0–49 %", "1/5")
    assert OTHER_TOWN not in shaded(shadings(world)["closure"])


def test_what_is_listed_changes_no_shading(world):
    Supervision(world).log("CP1")
    assert shadings(world, category=("in_force",), search="村") == shadings(world)


def test_within_an_area_its_own_areas_are_shaded(world):
    Supervision(world).log("CP1")
    assert set(shaded(shadings(world, area=TOWN)["closure"])) == {TOWN, "370725001001"}
