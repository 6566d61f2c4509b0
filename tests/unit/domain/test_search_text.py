"""Texts that a reader takes for the same are found by each other."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.search_text import fold_for_search, search_terms


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ｋ０１", "K01"),
        ("K01", "Ｋ０１"),
        ("ＡＢＣ４５６", "abc456"),
        ("cafe", "Café"),
        ("CAFÉ", "cafe\u0301"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("istanbul", "İSTANBUL"),
        ("①号", "1号"),
        ("卡\u200b点", "卡点"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ｶﾞ", "ガ"),
    ],
)
def test_width_case_and_accents_do_not_count(typed, kept):
    assert fold_for_search(typed) == fold_for_search(kept)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("й", "и"), ("东", "東"), ("한", "하"), ("a", "b")])
def test_another_letter_stays_another(one, other):
    assert fold_for_search(one) != fold_for_search(other)


@given(st.text())
def test_folding_again_changes_nothing_and_no_form_of_unicode_counts(text):
    once = fold_for_search(text)
    assert fold_for_search(once) == once
    assert fold_for_search(unicodedata.normalize("NFD", text)) == once


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_text_is_found_by_any_part_of_it_that_was_folded(before, after):
    text = before + after
    assert all(word in fold_for_search(text) for word in search_terms(fold_for_search(text)))


def test_a_search_is_made_of_words_whatever_parts_them():
    assert search_terms(" 东山　市场\tＡ1 ") == ["东山", "市场", "a1"]
    assert search_terms(" \u3000") == []
