import pytest

from geo.domain.area_figures.figure_kinds_file import figure_kinds_from_file, figure_kinds_from_mapping
from geo.domain.errors import InvalidInput
from geo.settings import ROOT

ARRIVALS = {"code": "arrivals", "zh": "外来人员", "en": "Arrivals"}
KEY_PERSONS = {"code": "key_persons", "zh": "重点人员", "en": "Key persons", "part_of": "arrivals"}


def test_the_file_has_the_figures_of_the_report():
    kinds = figure_kinds_from_file(ROOT / "data" / "area_figures.toml")
    assert {"registered", "residents", "villages", "compounds", "arrivals", "key_persons"} <= {
        kind.code for kind in kinds
    }
    assert (kinds["key_persons"].part_of, kinds["compounds"].site_kind) == ("arrivals", "compound")
    assert "arrivals" in kinds
    assert len(kinds) == len(list(kinds))


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "two words"},
        {"code": 3},
        {"zh": ""},
        {"en": "Arrivals\n"},
        {"part_of": "nothing"},
        {"part_of": "arrivals"},
        {"part_of": None},
        {"site_kind": "a b"},
        {"colour": "red"},
    ],
)
def test_a_wrong_value_is_named(wrong):
    with pytest.raises(InvalidInput) as caught:
        figure_kinds_from_mapping({"figure": [ARRIVALS | wrong]})
    assert caught.value.key == "error.figures_file"


@pytest.mark.parametrize("document", [{}, {"figure": []}, {"figure": {}}, {"figure": ["x"]}])
def test_a_file_without_figures_is_refused(document):
    with pytest.raises(InvalidInput):
        figure_kinds_from_mapping(document)


def test_a_part_stands_below_what_it_is_a_part_of_so_that_parts_form_no_circle():
    assert figure_kinds_from_mapping({"figure": [ARRIVALS, KEY_PERSONS]})["key_persons"].part_of == "arrivals"
    with pytest.raises(InvalidInput):
        figure_kinds_from_mapping({"figure": [KEY_PERSONS, ARRIVALS]})


def test_two_figures_share_neither_code_nor_label():
    for other in ({"code": "other"}, {"code": "x", "zh": "x1", "en": "ARRIVALS"}):
        with pytest.raises(InvalidInput):
            figure_kinds_from_mapping({"figure": [ARRIVALS, ARRIVALS | other]})


def test_an_unreadable_file_is_named(tmp_path):
    for content in (None, "figure = ["):
        file = tmp_path / "figures.toml"
        if content is not None:
            file.write_text(content)
        with pytest.raises(InvalidInput) as caught:
            figure_kinds_from_file(file)
        assert caught.value.key == "error.figures_unreadable"


def test_an_unknown_figure_is_answered_with_those_that_exist():
    kinds = figure_kinds_from_mapping({"figure": [ARRIVALS]})
    with pytest.raises(InvalidInput) as caught:
        kinds["doors"]
    assert caught.value.params == {"figure": "doors", "expected": "arrivals"}
