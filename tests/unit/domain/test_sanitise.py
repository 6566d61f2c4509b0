"""What people type is kept: the whole of Unicode, one character at a time."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_file
from geo.domain.plans.commands import checked_name
from geo.domain.plans.new_post import NewPost
from geo.domain.sanitise import has_control_characters, has_visible_text, sanitise_line, sanitise_text
from geo.domain.sites import checked_note
from geo.settings import ROOT

KINDS = kinds_from_file(ROOT / "data" / "kinds.toml")
BYTE_ORDER = 0xFEFF
TURNING = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
LINE_ENDS = {0x0D, 0x85, 0x2028, 0x2029}
NAMES = [
    "张\U0003134d",  # extension G
    "李\ue123",  # private use
    "王\U0002ebf0",  # extension I
    "赵\U00031350",  # extension H
    "孙\U000323b0",  # not assigned in any interpreter of ours
    "马\u200c\u200d云",  # joiners
    "\U0001f469\u200d\U0001f692值班",  # an emoji of three characters
    "葛\U000e0100",  # a variant of an ideograph
    "欧阳\u00a0修\u3000先生",  # blanks that are not the ordinary one
]


def test_of_all_characters_only_controls_halves_marks_of_order_and_of_direction_are_left_out():
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        lost = unicodedata.category(char) in {"Cc", "Cs"} or code in {*TURNING, BYTE_ORDER}
        expected = "\n" if code in LINE_ENDS else char if not lost or char in "\n\t" else ""
        assert sanitise_text(f"a{char}b") == f"a{expected}b", hex(code)


@pytest.mark.parametrize("name", NAMES)
def test_names_with_rare_characters_are_kept(name):
    post = NewPost("N-01", name, "checkpoint", "hard", "370725", 36.6, 118.8)
    assert checked_note(name) == checked_name(name) == post.checked(KINDS).name == name


@given(st.text(st.characters(codec=None), max_size=40))
def test_cleaning_twice_is_cleaning_once_and_a_line_is_a_line(text):
    assert sanitise_text(sanitise_text(text)) == sanitise_text(text)
    line = sanitise_line(text)
    assert sanitise_line(line) == line == line.strip()
    assert not has_control_characters(line, lines=False)
    assert has_control_characters(text, lines=True) == any(
        unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t\r\x85" for char in text
    )


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u200d\u200c", "\u3000\ufeff", "\u202e", "\x00"])
def test_a_name_of_which_nothing_can_be_seen_is_none(name):
    assert not has_visible_text(sanitise_line(name))
    with pytest.raises(InvalidInput):
        checked_name(name)


def test_direction_cannot_be_turned_in_a_name():
    assert checked_name("夜班\u202e卡\u2066一\u200f") == "夜班卡一"


def test_the_rule_does_not_ask_the_interpreter_which_characters_there_are():
    """The control: whether it could be printed depends on the version of Python."""
    asked_python = {char for name in NAMES for char in name if not char.isprintable()}
    assert asked_python
    assert all(sanitise_text(f"a{char}b") == f"a{char}b" for char in asked_python)
