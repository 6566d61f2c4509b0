"""What is said of plans: never more than is proved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.kinds_file import kinds_from_file
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.preferences import ChangePolicy
from geo.domain.units import Unit
from geo.i18n import LANGS, Translator
from geo.planning.assignment.explain import ChangeReason
from geo.services.assignment.problem import UNIT_ABSENT
from geo.services.plans.comparison import UnitComparison, UnitLoad
from geo.settings import ROOT
from geo.text.plans import (
    format_km,
    limit_sentence,
    move_sentence,
    optimality_sentence,
    post_state_sentence,
    reason_sentence,
    relative_gap,
)

WORDS = Translator("en")
CHECKPOINT = kinds_from_file(ROOT / "data" / "kinds.toml")["checkpoint"]
UNITS = {code: Unit(code, name) for code, name in (("U1", "First"), ("U2", "Second"))}
HELD, OTHER, CLOSED = PostState("U1", "manned"), PostState("U2", "manned"), PostState("U1", "withdrawn")
AIMS = ("shortfall", "moves", "cost")


@pytest.mark.parametrize(
    ("stand", "sentence"),
    [
        (HELD, "First"),
        (PostState("", "manned"), "unassigned"),
        (PostState("U9", "manned"), "U9"),
        (CLOSED, "Withdrawn"),
    ],
)
def test_a_post_is_worded_by_who_holds_it_and_a_closed_one_as_closed(stand, sentence):
    assert post_state_sentence(stand, CHECKPOINT, UNITS, WORDS) == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (HELD, OTHER, "First → Second"),
        (HELD, CLOSED, "First → Withdrawn"),
        (CLOSED, HELD, "Withdrawn → First"),
        (HELD, PostState("U1", "unmanned"), "Manned → Unmanned"),
    ],
)
def test_a_move_tells_what_differs(before, after, sentence):
    assert move_sentence(Move(before, after), CHECKPOINT, UNITS, WORDS) == sentence


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("why", ["", UNIT_ABSENT, *ChangeReason])
def test_every_reason_has_words(why, lang):
    t = Translator(lang)
    sentence = reason_sentence(Move(HELD, OTHER, str(why)), UNITS, t)
    assert sentence == t(f"why.{why or 'hand'}", unit="First")
    assert not sentence.startswith("why.")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_a_move_that_there_was_no_time_to_undo_it_is_said_so(lang):
    t = Translator(lang)
    sentence = reason_sentence(Move(HELD, OTHER, "chosen", is_unevaluated=True), UNITS, t)
    assert sentence == f"{t('why.chosen')} · {t('plan.untried')}"


def test_what_a_move_gains_or_costs_is_worded_in_kilometres():
    sentence = [
        reason_sentence(Move(HELD, OTHER, "chosen", gain), UNITS, WORDS) for gain in (1234.0, -500.0, 0.0)
    ]
    assert sentence == [
        "chosen: better as a whole · saves 1.2 km (with workload)",
        "chosen: better as a whole · costs 0.5 km (with workload)",
        "chosen: better as a whole",
    ]


def test_no_way_is_a_dash():
    assert [format_km(None), format_km(0.0), format_km(1234.0)] == ["–", "0.0", "1.2"]


# Proof


def test_nothing_is_proved_of_what_was_not_proposed():
    assert optimality_sentence({}, WORDS) == WORDS("proof.none")


def test_proved_best_is_said_only_where_every_aim_is():
    assert optimality_sentence(dict.fromkeys(AIMS, (5.0, 5.0)), WORDS) == WORDS("proof.best")
    sentence = optimality_sentence(
        {"shortfall": (0.0, 0.0), "moves": (10.0, 9.0), "cost": (100.0, 0.0)}, WORDS
    )
    assert sentence.split(" · ") == [
        "unassigned: best possible",
        "moves: at most 10 % better exists",
        "travel and workload: not calculated",
    ]


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_no_plan_is_better_than_it_is_said_to_be(value, share):
    bound = value * (1 - share)
    sentence = optimality_sentence(dict.fromkeys(AIMS, (value, bound)), WORDS)
    if sentence == WORDS("proof.best"):
        assert value - bound <= 1e-6
    elif "at most" in sentence:
        percent = float(sentence.split("at most ")[1].split(" %")[0])
        assert value * (1 - percent / 100) <= bound + 1e-9 * value
    else:
        assert bound <= 0


@pytest.mark.parametrize(("value", "bound", "share"), [(5, 5, 0.0), (5, 6, 0.0), (5, 0, None), (4, 3, 0.25)])
def test_what_is_open_is_a_share_of_the_value(value, bound, share):
    assert relative_gap(value, bound) == share


@pytest.mark.parametrize(
    ("people", "leads", "sentence"),
    [
        (
            (12, 12),
            (2, 2),
            "0 people left, too few for another post (6 needed), all team leaders assigned (2 of 2)",
        ),
        ((7, 12), (1, 2), "5 people left, too few for another post (6 needed)"),
        ((11, 12), (1, 2), "1 person left, too few for another post (6 needed)"),
        ((6, 12), (1, 2), ""),
        ((6, 12), (2, 2), "all team leaders assigned (2 of 2)"),
        ((0, 0), (0, 0), ""),
    ],
)
def test_what_keeps_a_unit_from_taking_a_post_of_six_more_is_said(people, leads, sentence):
    after = UnitLoad(posts=1, people=people[0], leads=leads[0])
    line = UnitComparison("U1", "First", people[1], leads[1], UnitLoad(), after)
    assert limit_sentence(line, 6, WORDS) == sentence


def test_the_second_best_unit_is_said_with_the_reason():
    sentence = reason_sentence(Move(HELD, OTHER, "chosen", 1200.0, "U1"), UNITS, WORDS)
    assert sentence.endswith("second best: First")
    assert "second best" not in reason_sentence(Move(HELD, OTHER, "chosen", 1200.0), UNITS, WORDS)


@pytest.mark.parametrize("keep", ChangePolicy)
def test_what_is_proved_is_said_of_the_rule_it_was_proved_by(keep):
    sentence = optimality_sentence(dict.fromkeys(AIMS, (5.0, 5.0)), WORDS, keep)
    assert ("fewest changes" in sentence) is (keep is ChangePolicy.MIN_MOVES)
