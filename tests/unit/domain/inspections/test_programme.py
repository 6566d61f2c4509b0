import copy
import tomllib

import pytest

from geo.domain.errors import InvalidInput
from geo.domain.findings.categories_file import categories_from_file
from geo.domain.inspections.programme import programme_from_file, programme_from_mapping
from geo.settings import ROOT

FILE = ROOT / "data" / "inspections.toml"
DOCUMENT = tomllib.loads(FILE.read_text("utf-8"))


def test_the_file_of_the_project_has_the_checklist_of_the_article_and_known_categories():
    programme = programme_from_file(FILE)
    categories = categories_from_file(ROOT / "data" / "findings.toml")
    assert [item.code for item in programme.items] == [
        "on_duty", "door_to_door", "key_persons", "notices",
        "temperatures", "gate_control", "protection", "figures",
    ]  # fmt: skip
    assert all(item.category in categories for item in programme.items)
    assert programme.team("county_1").zh == "督导协调一组"
    assert programme.item("figures").category == "figures"


def changed(**values):
    return {**copy.deepcopy(DOCUMENT), **values}


@pytest.mark.parametrize(
    "document",
    [
        changed(cool_down_h=0),
        changed(cool_down_h="long"),
        changed(round_h=10_000),
        changed(team=[]),
        changed(item=[]),
        changed(team=[DOCUMENT["team"][0]] * 2),
        changed(team=[{"code": "a b", "zh": "一组", "en": "one"}]),
        changed(team=[{"code": "a", "zh": "", "en": "one"}]),
        changed(item=[{"code": "a", "zh": "项", "en": "item", "category": 7}]),
        changed(weights={"open_finding": -1}),
        changed(weights={"longest_days": 0}),
        changed(weights={"unheard_of": 1}),
        {key: value for key, value in DOCUMENT.items() if key != "team"},
    ],
)
def test_a_file_that_cannot_be_used_is_refused(document):
    with pytest.raises(InvalidInput, match="inspections_file"):
        programme_from_mapping(document)


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="inspections_file"):
        programme_from_file(tmp_path / "none.toml")


@pytest.mark.parametrize("ask", ["team", "item"])
def test_an_unknown_code_is_refused_with_those_that_there_are(ask):
    with pytest.raises(InvalidInput) as refused:
        getattr(programme_from_file(FILE), ask)("none")
    assert refused.value.params["found"] == "none"
    assert "county_1" in refused.value.params["expected"] or "figures" in refused.value.params["expected"]
