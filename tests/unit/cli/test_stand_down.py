"""A stand-down from the command line."""

import pytest


@pytest.fixture
def ordered(filled):
    assert filled("stand-down", "order", "370725", "--kind", "checkpoint", "--due", "2099-01-01T10:00") == 0
    return filled


def test_an_order_lists_the_barriers_left_and_a_report_takes_one_off(ordered):
    assert ordered("stand-down", "left") == 0
    assert "(K01)" in ordered.out
    assert "0 of 1 gone, 1 left" in ordered.out
    assert ordered("stand-down", "report", "K01", "--note", "barrier gone") == 0
    assert ordered("stand-down", "left", "--gone") == 0
    assert "1 of 1 gone, 0 left" in ordered.out
    assert "barrier gone" in ordered.out


def test_a_withdrawn_order_is_listed_no_longer(ordered):
    assert ordered("stand-down", "withdraw", "1", "--reason", "a new case") == 0
    assert ordered("stand-down", "left") == 0
    assert "There is no stand-down order." in ordered.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("order", "370725", "--due", "2001-01-01T10:00"), "deadline"),
        (("order", "370725", "--due", "soon"), "soon"),
        (("report", "K01"), "photo"),
        (("report", "K01", "--photo", "/nowhere.jpg"), "/nowhere.jpg"),
        (("report", "V01", "--note", "x"), "order"),
        (("withdraw", "7", "--reason", "x"), "7"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(ordered, arguments, said):
    assert ordered("stand-down", *arguments) != 0
    assert said in ordered.err
