"""The draw: repeatable from its seed, without replacement, and by weight."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.inspections.draw import InspectionRisk, RiskWeights, weighted_draw

WEIGHTS = st.dictionaries(st.text("ABC123", min_size=1, max_size=4), st.integers(1, 1000), max_size=30)
SEEDS = st.text(max_size=12)


@given(WEIGHTS, st.integers(0, 40), SEEDS)
def test_a_draw_follows_from_its_seed_whatever_the_order_of_the_sites(weights, size, seed):
    drawn = weighted_draw(weights, size, seed)
    assert drawn == weighted_draw(dict(reversed(weights.items())), size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(weights))
    assert set(drawn) <= weights.keys()


@given(WEIGHTS, st.integers(1, 10), SEEDS)
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(weights, size, seed):
    assert weighted_draw(weights, size, seed) == weighted_draw(weights, size + 5, seed)[:size]


@given(st.dictionaries(st.text("ABC123", min_size=1, max_size=4), st.integers(1, 9), min_size=2), SEEDS)
def test_a_site_that_is_not_drawn_changes_nothing_for_the_others(weights, seed):
    drawn = weighted_draw(weights, len(weights), seed)
    last = drawn[-1]
    others = {site: weight for site, weight in weights.items() if site != last}
    assert weighted_draw(others, len(others), seed) == drawn[:-1]


def test_sites_are_drawn_first_as_often_as_their_weights_say():
    """4,000 draws: each share is within four standard deviations (at most 0.8 %) of its weight's share."""
    weights, draws = {"A": 1, "B": 2, "C": 3, "D": 4}, 4000
    first = Counter(weighted_draw(weights, 1, f"seed {number}")[0] for number in range(draws))
    for site, weight in weights.items():
        assert first[site] / draws == pytest.approx(weight / 10, abs=0.032)


def test_without_weights_that_differ_every_site_comes_first_alike():
    first = Counter(weighted_draw(dict.fromkeys("ABCDE", 7), 1, f"{number}")[0] for number in range(4000))
    assert all(800 - 4 * 26 < first[site] < 800 + 4 * 26 for site in "ABCDE")


def test_another_seed_draws_other_sites():
    weights = {f"C{number:03}": 1 for number in range(100)}
    assert weighted_draw(weights, 5, "a") != weighted_draw(weights, 5, "b")


@pytest.mark.parametrize(
    ("risk", "weight"),
    [
        (InspectionRisk(days_since=3), 3),
        (InspectionRisk(days_since=0), 1),
        (InspectionRisk(days_since=90), 14),
        (InspectionRisk(), 14),
        (InspectionRisk(open_findings=2, days_since=3), 15),
        (InspectionRisk(recurrences=1, days_since=3), 12),
        (InspectionRisk(is_silent=True, days_since=3), 9),
        (InspectionRisk(1, 1, is_silent=True, days_since=10), 80),
    ],
)
def test_the_weight_is_the_risk_times_the_days_since_the_last_inspection(risk, weight):
    assert risk.weight(RiskWeights()) == weight
