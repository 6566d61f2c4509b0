"""What a plan may become, and what it never forgets."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, Refused
from geo.domain.plans.codec import plan_from_image, plan_image
from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, checked_name
from geo.domain.plans.move import Location, Move, PostState, post_state, post_state_with_location
from geo.domain.plans.new_post import NewPost, next_code
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.plans.preferences import (
    ALL_POSTS,
    MAX_VALUES,
    ChangePolicy,
    PlanPreferences,
    PriorityOverride,
)
from geo.domain.sanitise import has_visible_text, sanitise_line
from geo.domain.units import Unit
from geo.store.hash_chain import canonical
from tests.worlds import SITES

POSTS = [f"K{number}" for number in range(5)]
LOCATIONS = st.builds(
    Location, st.sampled_from(["1", "2"]), st.none() | st.sampled_from([36.6, 36.7]), st.just(118.8)
)
STATES = st.builds(
    PostState,
    st.sampled_from(["", "U1", "U2"]),
    st.sampled_from(["manned", "withdrawn"]),
    st.none() | LOCATIONS,
)
LOCATED_STATES = st.builds(replace, STATES, location=LOCATIONS)
CURRENT_STATES = st.dictionaries(st.sampled_from(POSTS), LOCATED_STATES)
NEW_POSTS = st.builds(
    NewPost,
    st.sampled_from(POSTS),
    st.just("新卡"),
    st.just("checkpoint"),
    st.just("hard"),
    st.just("1"),
    st.just(36.6),
    st.just(118.8),
)
NUMBERS = st.floats(-1e6, 1e6)
MOVES = st.dictionaries(
    st.sampled_from(POSTS),
    st.builds(
        lambda before, after, *reasons, **flags: Move(
            replace(before, location=after.location and (before.location or after.location)),
            after,
            *reasons,
            **flags,
        ).without_unchanged_location(),
        STATES,
        STATES,
        st.sampled_from(["", "people", "chosen"]),
        st.none() | NUMBERS,
        st.sampled_from(["", "U2"]),
        merged_into=st.just("") | st.sampled_from(POSTS),
        is_unevaluated=st.booleans(),
    ),
)
"""Each says of the place before what it says of the place after: nothing, or where."""
PAIRS = st.tuples(st.sampled_from(["U1", "U2"]), st.sampled_from([ALL_POSTS, *POSTS]))
PREFERENCES = st.builds(
    PlanPreferences,
    keep=st.sampled_from(ChangePolicy),
    price=st.floats(0, MAX_VALUES["price"]),
    moves=st.integers(0, 9),
    weight=st.floats(0, MAX_VALUES["weight"]),
    band=st.floats(0, MAX_VALUES["band"]),
    barred=st.lists(PAIRS, max_size=3).map(tuple),
    ranks=st.dictionaries(st.sampled_from(POSTS), st.sampled_from(PriorityOverride))
    .map(dict.items)
    .map(tuple),
).map(PlanPreferences.checked)
ABSENT = st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.integers(1, 9))
"""Absent people in force; zeros are left out."""
DRAFTS = st.builds(
    lambda moves, posts, **values: (
        Plan("p1", "夜班", "planner", **values).with_posts(posts).with_moves(moves)
    ),
    MOVES,
    st.lists(NEW_POSTS),
    area=st.sampled_from(["", "370725001"]),
    locks=st.frozensets(st.sampled_from(POSTS)),
    absent=st.dictionaries(st.sampled_from(["U1", "U2"]), st.integers(0, 9)),
    absent_before=ABSENT,
    preferences=st.just(PlanPreferences()) | PREFERENCES,
    version=st.integers(1, 9),
)
PLANS = st.one_of(
    DRAFTS,
    DRAFTS.map(Plan.dropped),
    DRAFTS.filter(lambda plan: plan.moves or plan.absence_changes).map(lambda plan: plan.published(7)),
    st.builds(
        Plan.with_proposal,
        DRAFTS,
        MOVES,
        st.dictionaries(st.sampled_from(["moves", "cost"]), st.tuples(NUMBERS, NUMBERS)),
    ),
)
DRAFT = Plan(
    "p1", "夜班", "planner", moves={"K1": Move(PostState("U1", "manned"), PostState("U2", "manned"))}
)
STEPS = {
    "with_moves": lambda plan: plan.with_moves({}),
    "with_proposal": lambda plan: plan.with_proposal({}, {}),
    "with_locks": lambda plan: plan.with_locks(()),
    "with_absences": lambda plan: plan.with_absences({}, {}),
    "with_absences_in_force": lambda plan: plan.with_absences_in_force({}),
    "with_preferences": lambda plan: plan.with_preferences(PlanPreferences()),
    "rebased": lambda plan: plan.rebased({}),
    "published": lambda plan: plan.published(2),
    "dropped": lambda plan: plan.dropped(),
}


def image_of(plan):
    """As the journal keeps it: JSON and back."""
    return json.loads(canonical(plan_image(plan)))


@given(PLANS)
def test_a_plan_comes_back_from_its_image(plan):
    assert plan_from_image(plan.id, plan.version, image_of(plan)) == plan


NEW = {"posts", "spots", "into", "untried", "missing"}


@given(PLANS)
def test_an_image_from_before_there_were_new_posts_places_and_mergers_still_reads(plan):
    image = {name: value for name, value in image_of(plan).items() if name not in NEW}
    old = plan_from_image(plan.id, plan.version, image)
    assert (old.posts, old.name, old.state, list(old.moves)) == ({}, plan.name, plan.state, list(plan.moves))
    assert all(move.after.location is None and move.merged_into == "" for move in old.moves.values())
    assert not any(move.is_unevaluated for move in old.moves.values())
    assert old.absent == plan.absent
    if plan.state is PlanState.PUBLISHED:  # the order changed no absence in force
        assert old.absence_changes == {}


@given(DRAFTS, st.sets(st.sampled_from(POSTS)))
def test_a_new_post_that_goes_leaves_no_word_of_it(draft, out):
    left, gone = draft.without_posts(out), out & draft.posts.keys()
    assert not gone & (left.posts.keys() | left.moves.keys() | left.locks)
    assert not gone & {move.merged_into for move in left.moves.values()}
    assert left.posts.keys() == draft.posts.keys() - gone


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((), ""), (("A",), ""), (("K-09", "K-07", "V1"), "K-10"), (("K9", "K10"), "K11"), (("370725",), "")],
)
def test_the_next_code_follows_the_commonest_sort(codes, expected):
    assert next_code(codes) == expected


def test_an_image_of_before_preferences_and_second_best_units_still_reads():
    image = image_of(DRAFT)
    del image["wishes"]
    image["moves"] = {post: values[:6] for post, values in image["moves"].items()}
    assert plan_from_image("p1", 1, image) == DRAFT


@given(PREFERENCES)
def test_only_preferences_that_differ_from_the_defaults_are_kept(preferences):
    assert image_of(DRAFT.with_preferences(PlanPreferences()))["wishes"] == {}
    kept = image_of(DRAFT.with_preferences(preferences))["wishes"]
    assert all(getattr(preferences, name) != getattr(PlanPreferences(), name) for name in kept)


@pytest.mark.parametrize("name", MAX_VALUES)
@pytest.mark.parametrize("number", [-1, 2_000_000, float("nan")])
def test_a_request_that_means_nothing_is_refused(name, number):
    with pytest.raises(InvalidInput) as refused:
        DRAFT.with_preferences(replace(PlanPreferences(), **{name: number}))
    assert refused.value.key == "error.plan_preferences"


@given(PREFERENCES, PAIRS)
def test_an_exclusion_holds_until_it_is_lifted_and_is_listed_once(preferences, pair):
    excluded = preferences.exclude(*pair)
    assert pair in excluded.barred
    assert excluded.exclude(*pair) == excluded == excluded.checked()
    assert set(excluded.include(*pair).barred) == set(preferences.barred) - {pair}


@given(PREFERENCES, st.sampled_from(POSTS), st.sampled_from([*PriorityOverride, None]))
def test_a_post_has_one_rank_or_none(preferences, post, rank):
    ranked = preferences.with_priority(post, rank)
    assert (
        dict(ranked.ranks) == {**dict(preferences.ranks), post: rank}
        if rank
        else post not in dict(ranked.ranks)
    )
    assert ranked == ranked.checked()


@given(DRAFTS, MOVES)
def test_what_stands_as_it_stood_is_no_move(draft, wanted):
    changed = draft.with_moves(wanted)
    assert all(move.after != move.before for move in changed.moves.values())
    assert list(changed.moves) == sorted(changed.moves)
    for post, move in (draft.moves | wanted).items():
        assert changed.moves.get(post) == (move if move.after != move.before else None)


@given(DRAFTS)
def test_a_move_that_is_taken_back_leaves_the_draft_as_it_was(draft):
    back = {post: replace(move, after=move.before) for post, move in draft.moves.items()}
    assert draft.with_moves(back).moves == {}
    assert draft.with_moves(back).with_moves(draft.moves) == draft


@given(DRAFTS, CURRENT_STATES)
def test_a_rebased_draft_is_not_stale_and_rebasing_again_changes_nothing(draft, live):
    rebased = draft.rebased(live)
    assert rebased.stale_posts(live) == ()
    assert rebased.rebased(live) == rebased
    assert rebased.moves.keys() <= draft.moves.keys() & live.keys()


@given(DRAFTS, CURRENT_STATES)
def test_a_rebased_draft_keeps_its_aims_and_takes_all_else_from_the_assignments_in_force(draft, live):
    rebased = draft.rebased(live)
    for post, move in draft.moves.items():
        if post not in live:
            continue
        for part in ("unit", "status"):
            before, after, now = (getattr(stand, part) for stand in (move.before, move.after, live[post]))
            wanted = now if after == before else after
            assert getattr(rebased.target_state(post, live[post]), part) == wanted


def test_a_word_from_the_field_outlives_a_draft_that_only_wants_another_unit():
    rebased = DRAFT.rebased({"K1": PostState("U1", "unmanned")})
    assert rebased.moves["K1"].after == PostState("U2", "unmanned")


@given(DRAFTS)
def test_a_draft_is_stale_exactly_where_the_assignments_have_changed(draft):
    seen = {post: move.before for post, move in draft.moves.items()}
    assert draft.stale_posts(seen) == ()
    assert draft.stale_posts({}) == tuple(sorted(draft.moves))
    for post in draft.moves:
        assert draft.stale_posts(seen | {post: PostState("U9", "manned")}) == (post,)


@given(DRAFTS.filter(lambda plan: plan.moves or plan.absence_changes), st.integers(1, 99), ABSENT)
def test_taking_back_what_took_an_order_back_is_the_order_again(draft, number, live):
    order = draft.published(number)
    back = order.reversal("p2", "commander", live)
    assert (back.state, back.undoes, back.author) == (PlanState.DRAFT, number, "commander")
    assert back.absence_changes == {
        unit: (after, before) for unit, (before, after) in order.absence_changes.items()
    }
    again = back.published(number + 1).reversal("p3", "planner", live)
    assert again.absence_changes == order.absence_changes
    pairs = {post: (move.before, move.after) for post, move in order.moves.items()}
    assert {post: (move.before, move.after) for post, move in again.moves.items()} == pairs
    assert {post: (move.after, move.before) for post, move in back.moves.items()} == pairs


@pytest.mark.parametrize("closed", [DRAFT.published(1), DRAFT.dropped()], ids=lambda plan: plan.state)
@pytest.mark.parametrize("step", STEPS)
def test_only_a_draft_changes(closed, step):
    with pytest.raises(Refused) as refused:
        STEPS[step](closed)
    assert refused.value.key == "error.plan_closed"
    assert isinstance(STEPS[step](DRAFT), Plan)


@pytest.mark.parametrize("plan", [DRAFT, DRAFT.dropped()], ids=lambda plan: plan.state)
def test_only_an_order_is_taken_back(plan):
    with pytest.raises(Refused) as refused:
        plan.reversal("p2", "planner", {})
    assert refused.value.key == "error.no_order"


def test_a_plan_that_changes_nothing_is_no_order():
    with pytest.raises(Refused) as refused:
        DRAFT.rebased({}).published(1)
    assert refused.value.key == "error.plan_empty"


def test_a_plan_is_what_was_seen_at_its_own_version_only():
    assert DRAFT.require_version(1) is DRAFT
    for version in (0, 2):
        with pytest.raises(Refused) as refused:
            DRAFT.require_version(version)
        assert refused.value.key == "error.plan_changed"


@given(DRAFTS, st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.integers(-2, 5)), ABSENT)
def test_people_missing_are_counted_and_never_fewer_than_none(draft, away, live):
    if min(away.values(), default=0) < 0:
        with pytest.raises(InvalidInput):
            draft.with_absences(away, live)
        return
    short = draft.with_absences(away, live)
    for unit in ("U1", "U2", "U3"):
        is_new = unit in away and unit not in draft.absent
        seen = live.get(unit, 0) if is_new else draft.absent_before.get(unit, 0)
        assert short.absent_before.get(unit, 0) == seen
        assert short.absence_changes.get(unit) == (
            (seen, away[unit]) if away.get(unit, seen) != seen else None
        )


@given(DRAFTS, ABSENT)
def test_a_draft_that_sees_who_is_missing_keeps_its_aims_and_counts_on_no_other_people(draft, live):
    seen = draft.with_absences_in_force(live)
    assert (seen.absent_before, seen.units_with_new_absences(live), seen.with_absences_in_force(live)) == (
        live,
        (),
        seen,
    )
    assert seen.absence_changes == {
        unit: (live.get(unit, 0), people)
        for unit, people in draft.absent.items()
        if people != live.get(unit, 0)
    }


@given(DRAFTS, ABSENT)
def test_a_draft_is_short_exactly_of_the_units_it_counts_on_that_are_others_than_it_saw(draft, live):
    counted = {*draft.absence_changes, *(move.after.unit for move in draft.moves.values())}
    short = {unit for unit in counted if live.get(unit, 0) != draft.absent_before.get(unit, 0)}
    assert set(draft.units_with_new_absences(live)) == short


def test_an_order_may_be_about_people_missing_alone():
    order = (
        Plan("p1", "归队", "planner", absent_before={"U1": 6})
        .with_absences({"U1": 0}, {"U1": 6})
        .published(2)
    )
    assert (order.absence_changes, order.moves) == ({"U1": (6, 0)}, {})


@pytest.mark.parametrize(("missing", "there", "leads"), [(0, 12, 3), (10, 2, 2), (12, 0, 0), (99, 0, 0)])
def test_a_unit_has_no_more_leads_than_people_there(missing, there, leads):
    unit = Unit("U1", "一中队", 12, 3, absent=missing, absence_order=1)
    assert (unit.available_people, unit.available_leads) == (there, leads)


def test_a_proof_lasts_until_somebody_changes_the_draft():
    proposed = DRAFT.with_proposal(DRAFT.moves, {"cost": (5.0, 4.0)})
    assert proposed.optimality
    assert proposed.with_moves({}).optimality == {}
    assert proposed.rebased({"K1": PostState("U1", "manned")}).optimality == {}


@given(st.text(max_size=MAX_PLAN_NAME_LENGTH + 20))
def test_a_name_is_refused_or_kept_without_outer_blanks(text):
    wanted = sanitise_line(text)
    if has_visible_text(wanted) and len(wanted) <= MAX_PLAN_NAME_LENGTH:
        assert checked_name(text) == wanted
        return
    with pytest.raises(InvalidInput) as refused:
        checked_name(text)
    assert refused.value.key == "error.plan_name"


@pytest.mark.parametrize(
    ("name", "good"), [("夜" * MAX_PLAN_NAME_LENGTH, True), ("夜" * (MAX_PLAN_NAME_LENGTH + 1), False)]
)
def test_the_longest_name_is_counted_in_characters(name, good):
    if good:
        assert checked_name(f" {name} ") == name
        return
    with pytest.raises(InvalidInput):
        checked_name(name)


def test_a_site_stands_with_its_unit_in_its_status():
    assert post_state(SITES[0]) == PostState("U1", "manned")
    assert post_state_with_location(SITES[0]) == PostState(
        "U1", "manned", Location("370725001001", 36.6, 118.8)
    )
