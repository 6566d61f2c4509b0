"""The file of items and depots: read, and refused where a value cannot be."""

import pytest

from geo.domain.errors import InvalidInput
from geo.domain.supplies.item import Depot, ItemKind
from geo.domain.supplies.supplies_file import supplies_from_file, supplies_from_mapping
from geo.settings import ROOT

MASK = {
    "code": "mask",
    "zh": "口罩",
    "en": "Masks",
    "measure_zh": "只",
    "measure_en": "pcs",
    "pack": 50,
    "kind": "consumable",
    "floor_days": 5,
    "norm_per_person_shift": 2,
}
TENT = {**MASK, "code": "tent", "zh": "帐篷", "en": "Tents", "pack": 1, "kind": "durable", "floor_days": 0}
DEPOT = {"code": "D1", "zh": "物资库", "en": "Depot", "area": "370725"}
del TENT["norm_per_person_shift"]


def test_the_file_that_comes_with_kadian_is_read():
    supplies = supplies_from_file(ROOT / "data" / "supplies.toml")
    assert supplies["mask"].is_consumable
    assert not supplies["tent"].is_consumable
    assert supplies.depot("D1").area == "370725"


def test_items_and_depots_keep_the_order_of_the_file():
    supplies = supplies_from_mapping({"item": [TENT, MASK], "depot": [DEPOT]})
    assert [item.code for item in supplies] == ["tent", "mask"]
    assert supplies["mask"].kind is ItemKind.CONSUMABLE
    assert supplies.depots == (Depot(**DEPOT),)
    assert supplies.depot("D2") is None
    with pytest.raises(InvalidInput):
        supplies["glove"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "1 mask"),
        ("zh", ""),
        ("en", "two\nlines"),
        ("measure_zh", " "),
        ("pack", 0),
        ("pack", 2.5),
        ("pack", True),
        ("kind", "edible"),
        ("floor_days", 0),
        ("floor_days", float("inf")),
        ("norm_per_person_shift", 0),
        ("norm_per_person_shift", float("nan")),
        ("colour", "red"),
    ],
)
def test_an_item_with_a_wrong_value_is_refused(name, value):
    with pytest.raises(InvalidInput):
        supplies_from_mapping({"item": [{**MASK, name: value}]})


def test_a_durable_has_neither_floor_nor_norm():
    for wrong in ({"floor_days": 3}, {"norm_per_person_shift": 1}):
        with pytest.raises(InvalidInput):
            supplies_from_mapping({"item": [{**TENT, **wrong}]})


@pytest.mark.parametrize("entries", [[], "mask", [MASK, {**TENT, "zh": "口罩"}], [MASK, MASK], ["mask"]])
def test_a_file_without_items_or_with_one_twice_is_refused(entries):
    with pytest.raises(InvalidInput):
        supplies_from_mapping({"item": entries})


@pytest.mark.parametrize("wrong", [{"area": ""}, {"area": 370725}, {"zh": ""}, {"code": "D 1"}, {"size": 1}])
def test_a_depot_with_a_wrong_value_is_refused(wrong):
    with pytest.raises(InvalidInput):
        supplies_from_mapping({"item": [MASK], "depot": [{**DEPOT, **wrong}]})


def test_a_file_that_is_missing_or_no_toml_is_refused(tmp_path):
    with pytest.raises(InvalidInput):
        supplies_from_file(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[item]", "utf-8")
    with pytest.raises(InvalidInput):
        supplies_from_file(tmp_path / "bad.toml")
