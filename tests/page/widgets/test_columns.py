"""Columns that are sorted by a press: numbers and moments are such, and not words about them."""

import json

import pandas as pd
import pytest
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from geo.i18n import LANGS, Translator
from pages.components.widgets.columns import rounded_hours
from tests.page.screens import opened, sorted_as_text
from tests.worlds import ADMIN


def test_numbers_in_words_are_found_and_words_and_codes_are_not():
    frame = pd.DataFrame(
        {
            "ages": ["2 小时前", "11 小时前"],
            "kilometres": ["9.5", "10.0"],
            "people": ["1,234", "87"],
            "changes": ["3 → 4", "12"],
            "gaps": ["", "7"],
            "clock": ["09:30", "10:00"],
            "codes": ["370725", "370725001"],
            "names": ["二中队", "11 中队营房"],
            "numbers": [2, 11],
        }
    )
    assert sorted_as_text(frame) == ["ages", "kilometres", "people", "changes"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_last_word_is_a_number_of_hours_and_never_is_none(world, lang):
    t = Translator(lang)
    for hours, site in ((2, "CP1"), (9, "CP2"), (30, "V1")):
        world.pass_time(hours=hours)
        world.change(site, {"CP1": "short_staffed", "CP2": "unmanned", "V1": "reopened"}[site])
    screen = opened(lang=lang)
    frame = screen.test.dataframe(key=screen.list_key)
    ages = frame.value[t("list.age")]
    assert is_numeric_dtype(ages)
    assert len(set(ages.dropna())) > 2
    assert t("age.never") == frame.proto.placeholder
    config = json.loads(frame.proto.columns)[t("list.age")]
    assert config["type_config"] == {"type": "number", "format": t("column.hours_ago")}


def test_hours_are_rounded_down_and_what_is_unknown_stays_so():
    assert rounded_hours([0.0, 0.99, 9.96, 10.9, 192.4]) == [0.0, 0.9, 9.9, 10.0, 192.0]
    assert rounded_hours([None, float("nan")]) == [None, None]


def test_when_people_were_last_seen_is_a_moment(signed_in):
    signed_in(ADMIN)
    heading = Translator("zh")("people.last_seen")
    (frame,) = [each for each in opened("administration").test.dataframe if heading in each.value.columns]
    assert is_datetime64_any_dtype(frame.value[heading]) or frame.value[heading].isna().all()
    assert json.loads(frame.proto.columns)[heading]["type_config"]["type"] == "datetime"
