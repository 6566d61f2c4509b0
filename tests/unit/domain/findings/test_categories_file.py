import pytest

from geo.domain.errors import InvalidInput
from geo.domain.findings.categories_file import categories_from_file, categories_from_mapping
from geo.domain.findings.category import OwnerRule
from geo.settings import ROOT

VEHICLES = {"code": "vehicles", "zh": "车辆", "en": "Vehicles", "due_h": 4, "default_owner": "site_unit"}


def test_the_file_has_the_six_findings_of_the_report_first():
    categories = categories_from_file(ROOT / "data" / "findings.toml")
    assert [category.code for category in categories][:6] == [
        "coordination",
        "vehicles",
        "grid_workers",
        "door_to_door",
        "protection",
        "figures",
    ]
    assert "vehicles" in categories
    assert len(categories) == len(list(categories))


def test_a_category_has_a_deadline_and_an_owner_by_default():
    (category,) = categories_from_mapping({"category": [VEHICLES]})
    assert (category.time_allowed.total_seconds(), category.default_owner) == (14400, OwnerRule.SITE_UNIT)
    assert not category.needs_after_photo


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "two words"},
        {"code": 3},
        {"zh": ""},
        {"en": "Vehicles\n"},
        {"due_h": 0},
        {"due_h": "4"},
        {"due_h": True},
        {"due_h": 10**6},
        {"needs_after_photo": 1},
        {"default_owner": "somebody"},
        {"colour": "red"},
    ],
)
def test_a_wrong_value_is_named(wrong):
    with pytest.raises(InvalidInput) as caught:
        categories_from_mapping({"category": [VEHICLES | wrong]})
    assert caught.value.key == "error.categories_file"


@pytest.mark.parametrize("document", [{}, {"category": []}, {"category": {}}, {"category": ["x"]}])
def test_a_file_without_categories_is_refused(document):
    with pytest.raises(InvalidInput):
        categories_from_mapping(document)


def test_two_categories_share_neither_code_nor_label():
    for other in ({"code": "other"}, {"code": "x", "zh": "x1", "en": "VEHICLES"}):
        with pytest.raises(InvalidInput):
            categories_from_mapping({"category": [VEHICLES, VEHICLES | other]})


def test_an_unknown_category_is_answered_with_those_that_exist():
    categories = categories_from_mapping({"category": [VEHICLES]})
    with pytest.raises(InvalidInput) as caught:
        categories["doors"]
    assert caught.value.params == {"category": "doors", "expected": "vehicles"}


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InvalidInput, match="categories_unreadable"):
        categories_from_file(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[category]", "utf-8")
    with pytest.raises(InvalidInput, match="categories_unreadable"):
        categories_from_file(tmp_path / "bad.toml")
