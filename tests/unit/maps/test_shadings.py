"""Every share has one class, and the legend says which shares a class holds."""

import pytest

from geo.i18n import LANGS, Translator
from geo.maps.map_content import MapContent, payload_fields
from geo.maps.palette import CHOROPLETH_CLASSES
from geo.maps.shadings import AreaShading, problem_shading, share_class_index, share_classes


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        (0, "0–49 %"),
        (49, "0–49 %"),
        (50, "50–89 %"),
        (89, "50–89 %"),
        (90, "90–99 %"),
        (99, "90–99 %"),
        (100, "100 %"),
        (None, "unknown"),
    ],
)
def test_a_share_is_in_the_class_whose_label_holds_it(percent, label):
    assert share_classes("unknown")[share_class_index(percent)].label == label


def test_only_an_unknown_share_leaves_an_area_unshaded():
    *shaded, unknown = share_classes("unknown")
    assert all(each.opacity > 0 for each in shaded)
    assert unknown.opacity == 0


@pytest.mark.parametrize("lang", LANGS)
def test_the_shading_by_problems_has_the_classes_that_the_browser_counts(lang):
    shading = problem_shading(Translator(lang))
    assert [each.opacity for each in shading.classes] == [each.opacity for each in CHOROPLETH_CLASSES]
    assert shading.codes == ()


def test_any_text_of_a_shading_reaches_the_browser_as_it_is():
    text = "${alert(1)}<img src=x>"
    shading = AreaShading("x", text, text, share_classes(text), [text], [0], [text], [text])
    (sent,) = payload_fields(MapContent(points=None, shadings=[shading]))["shadings"]
    assert sent["codes"] == sent["texts"] == sent["notes"] == [text]
    assert payload_fields(MapContent(points=None))["shadings"] == []
