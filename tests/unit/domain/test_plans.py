"""A plan beside the roster: what it may become, and what it never forgets."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, Refused
from geo.domain.moves import Move, Spot, Stand, stand_of, stand_there
from geo.domain.plan_commands import NAME_LENGTH, checked_name
from geo.domain.plan_image import plan_from_image, plan_image
from geo.domain.plan_posts import NewPost, next_code
from geo.domain.plan_wishes import EVERYWHERE, MOST, Keep, Rank, Wishes
from geo.domain.plans import Plan, PlanState
from geo.domain.text import is_shown, typed_line
from geo.domain.units import Unit
from geo.store.chain import canonical
from tests.worlds import SITES

POSTS = [f"K{number}" for number in range(5)]
SPOTS = st.builds(
    Spot, st.sampled_from(["1", "2"]), st.none() | st.sampled_from([36.6, 36.7]), st.just(118.8)
)
STANDS = st.builds(
    Stand, st.sampled_from(["", "U1", "U2"]), st.sampled_from(["manned", "withdrawn"]), st.none() | SPOTS
)
THERE = st.builds(replace, STANDS, spot=SPOTS)
ROSTERS = st.dictionaries(st.sampled_from(POSTS), THERE)
FOUNDED = st.builds(
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
        lambda before, after, *said, **into: Move(
            replace(before, spot=after.spot and (before.spot or after.spot)), after, *said, **into
        ).settled(),
        STANDS,
        STANDS,
        st.sampled_from(["", "people", "chosen"]),
        st.none() | NUMBERS,
        st.sampled_from(["", "U2"]),
        into=st.just("") | st.sampled_from(POSTS),
        untried=st.booleans(),
    ),
)
"""Each says of the place before what it says of the place after: nothing, or where."""
PAIRS = st.tuples(st.sampled_from(["U1", "U2"]), st.sampled_from([EVERYWHERE, *POSTS]))
WISHES = st.builds(
    Wishes,
    keep=st.sampled_from(Keep),
    price=st.floats(0, MOST["price"]),
    moves=st.integers(0, 9),
    weight=st.floats(0, MOST["weight"]),
    band=st.floats(0, MOST["band"]),
    barred=st.lists(PAIRS, max_size=3).map(tuple),
    ranks=st.dictionaries(st.sampled_from(POSTS), st.sampled_from(Rank)).map(dict.items).map(tuple),
).map(Wishes.checked)
MISSING = st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.integers(1, 9))
"""People missing in force: none are not told."""
DRAFTS = st.builds(
    lambda moves, posts, **values: Plan("p1", "夜班", "planner", **values).with_posts(posts).changed(moves),
    MOVES,
    st.lists(FOUNDED),
    area=st.sampled_from(["", "370725001"]),
    locks=st.frozensets(st.sampled_from(POSTS)),
    away=st.dictionaries(st.sampled_from(["U1", "U2"]), st.integers(0, 9)),
    missing=MISSING,
    wishes=st.just(Wishes()) | WISHES,
    version=st.integers(1, 9),
)
PLANS = st.one_of(
    DRAFTS,
    DRAFTS.map(Plan.dropped),
    DRAFTS.filter(lambda plan: plan.moves or plan.absences).map(lambda plan: plan.published(7)),
    st.builds(
        Plan.proposed,
        DRAFTS,
        MOVES,
        st.dictionaries(st.sampled_from(["moves", "cost"]), st.tuples(NUMBERS, NUMBERS)),
    ),
)
DRAFT = Plan("p1", "夜班", "planner", moves={"K1": Move(Stand("U1", "manned"), Stand("U2", "manned"))})
STEPS = {
    "changed": lambda plan: plan.changed({}),
    "proposed": lambda plan: plan.proposed({}, {}),
    "locked": lambda plan: plan.locked(()),
    "short_of": lambda plan: plan.short_of({}, {}),
    "seeing": lambda plan: plan.seeing({}),
    "wishing": lambda plan: plan.wishing(Wishes()),
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
    image = {name: told for name, told in image_of(plan).items() if name not in NEW}
    old = plan_from_image(plan.id, plan.version, image)
    assert (old.posts, old.name, old.state, list(old.moves)) == ({}, plan.name, plan.state, list(plan.moves))
    assert all(move.after.spot is None and move.into == "" for move in old.moves.values())
    assert not any(move.untried for move in old.moves.values())
    assert old.away == plan.away
    if plan.state is PlanState.PUBLISHED:  # who was missing was told, and was in force nowhere
        assert old.absences == {}


@given(DRAFTS, st.sets(st.sampled_from(POSTS)))
def test_a_new_post_that_goes_leaves_no_word_of_it(draft, out):
    left, gone = draft.without_posts(out), out & draft.posts.keys()
    assert not gone & (left.posts.keys() | left.moves.keys() | left.locks)
    assert not gone & {move.into for move in left.moves.values()}
    assert left.posts.keys() == draft.posts.keys() - gone


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((), ""), (("A",), ""), (("K-09", "K-07", "V1"), "K-10"), (("K9", "K10"), "K11"), (("370725",), "")],
)
def test_the_next_code_follows_the_commonest_sort(codes, expected):
    assert next_code(codes) == expected


def test_an_image_of_before_wishes_and_second_best_units_still_reads():
    image = image_of(DRAFT)
    del image["wishes"]
    image["moves"] = {post: values[:6] for post, values in image["moves"].items()}
    assert plan_from_image("p1", 1, image) == DRAFT


@given(WISHES)
def test_of_wishes_only_what_differs_from_the_usual_is_kept(wishes):
    assert image_of(DRAFT.wishing(Wishes()))["wishes"] == {}
    kept = image_of(DRAFT.wishing(wishes))["wishes"]
    assert all(getattr(wishes, name) != getattr(Wishes(), name) for name in kept)


@pytest.mark.parametrize("name", MOST)
@pytest.mark.parametrize("number", [-1, 2_000_000, float("nan")])
def test_a_wish_that_means_nothing_is_refused(name, number):
    with pytest.raises(InvalidInput) as refused:
        DRAFT.wishing(replace(Wishes(), **{name: number}))
    assert refused.value.key == "error.plan_wishes"


@given(WISHES, PAIRS)
def test_an_exclusion_holds_until_it_is_lifted_and_is_told_once(wishes, pair):
    barring = wishes.barring(*pair)
    assert pair in barring.barred
    assert barring.barring(*pair) == barring == barring.checked()
    assert set(barring.allowing(*pair).barred) == set(wishes.barred) - {pair}


@given(WISHES, st.sampled_from(POSTS), st.sampled_from([*Rank, None]))
def test_a_post_has_one_rank_or_none(wishes, post, rank):
    ranked = wishes.ranked(post, rank)
    assert (
        dict(ranked.ranks) == {**dict(wishes.ranks), post: rank} if rank else post not in dict(ranked.ranks)
    )
    assert ranked == ranked.checked()


@given(DRAFTS, MOVES)
def test_what_stands_as_it_stood_is_no_move(draft, wanted):
    changed = draft.changed(wanted)
    assert all(move.after != move.before for move in changed.moves.values())
    assert list(changed.moves) == sorted(changed.moves)
    for post, move in (draft.moves | wanted).items():
        assert changed.moves.get(post) == (move if move.after != move.before else None)


@given(DRAFTS)
def test_a_move_that_is_taken_back_leaves_the_draft_as_it_was(draft):
    back = {post: replace(move, after=move.before) for post, move in draft.moves.items()}
    assert draft.changed(back).moves == {}
    assert draft.changed(back).changed(draft.moves) == draft


@given(DRAFTS, ROSTERS)
def test_a_rebased_draft_is_not_stale_and_rebasing_again_changes_nothing(draft, live):
    rebased = draft.rebased(live)
    assert rebased.stale(live) == ()
    assert rebased.rebased(live) == rebased
    assert rebased.moves.keys() <= draft.moves.keys() & live.keys()


@given(DRAFTS, ROSTERS)
def test_a_rebased_draft_keeps_its_aims_and_takes_all_else_from_the_roster(draft, live):
    rebased = draft.rebased(live)
    for post, move in draft.moves.items():
        if post not in live:
            continue
        for part in ("unit", "status"):
            before, after, now = (getattr(stand, part) for stand in (move.before, move.after, live[post]))
            wanted = now if after == before else after
            assert getattr(rebased.stand(post, live[post]), part) == wanted


def test_a_word_from_the_field_outlives_a_draft_that_only_wants_another_unit():
    rebased = DRAFT.rebased({"K1": Stand("U1", "unmanned")})
    assert rebased.moves["K1"].after == Stand("U2", "unmanned")


@given(DRAFTS)
def test_a_draft_is_stale_exactly_where_the_roster_has_moved(draft):
    seen = {post: move.before for post, move in draft.moves.items()}
    assert draft.stale(seen) == ()
    assert draft.stale({}) == tuple(sorted(draft.moves))
    for post in draft.moves:
        assert draft.stale(seen | {post: Stand("U9", "manned")}) == (post,)


@given(DRAFTS.filter(lambda plan: plan.moves or plan.absences), st.integers(1, 99), MISSING)
def test_taking_back_what_took_an_order_back_is_the_order_again(draft, number, live):
    order = draft.published(number)
    back = order.reversed_as("p2", "commander", live)
    assert (back.state, back.undoes, back.author) == (PlanState.DRAFT, number, "commander")
    assert back.absences == {unit: (after, before) for unit, (before, after) in order.absences.items()}
    again = back.published(number + 1).reversed_as("p3", "planner", live)
    assert again.absences == order.absences
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
        plan.reversed_as("p2", "planner", {})
    assert refused.value.key == "error.no_order"


def test_a_plan_that_changes_nothing_is_no_order():
    with pytest.raises(Refused) as refused:
        DRAFT.rebased({}).published(1)
    assert refused.value.key == "error.plan_empty"


def test_a_plan_is_what_was_seen_at_its_own_version_only():
    assert DRAFT.seen_at(1) is DRAFT
    for version in (0, 2):
        with pytest.raises(Refused) as refused:
            DRAFT.seen_at(version)
        assert refused.value.key == "error.plan_changed"


@given(DRAFTS, st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.integers(-2, 5)), MISSING)
def test_people_missing_are_counted_and_never_fewer_than_none(draft, away, live):
    if min(away.values(), default=0) < 0:
        with pytest.raises(InvalidInput):
            draft.short_of(away, live)
        return
    short = draft.short_of(away, live)
    for unit in ("U1", "U2", "U3"):
        is_new = unit in away and unit not in draft.away
        seen = live.get(unit, 0) if is_new else draft.missing.get(unit, 0)
        assert short.missing.get(unit, 0) == seen
        assert short.absences.get(unit) == ((seen, away[unit]) if away.get(unit, seen) != seen else None)


@given(DRAFTS, MISSING)
def test_a_draft_that_sees_who_is_missing_keeps_its_aims_and_counts_on_nobody_else(draft, live):
    seen = draft.seeing(live)
    assert (seen.missing, seen.short_since(live), seen.seeing(live)) == (live, (), seen)
    assert seen.absences == {
        unit: (live.get(unit, 0), people)
        for unit, people in draft.away.items()
        if people != live.get(unit, 0)
    }


@given(DRAFTS, MISSING)
def test_a_draft_is_short_exactly_of_the_units_it_counts_on_that_are_others_than_it_saw(draft, live):
    counted = {*draft.absences, *(move.after.unit for move in draft.moves.values())}
    short = {unit for unit in counted if live.get(unit, 0) != draft.missing.get(unit, 0)}
    assert set(draft.short_since(live)) == short


def test_an_order_may_be_about_people_missing_alone():
    order = Plan("p1", "归队", "planner", missing={"U1": 6}).short_of({"U1": 0}, {"U1": 6}).published(2)
    assert (order.absences, order.moves) == ({"U1": (6, 0)}, {})


@pytest.mark.parametrize(("missing", "there", "leads"), [(0, 12, 3), (10, 2, 2), (12, 0, 0), (99, 0, 0)])
def test_a_unit_has_no_more_leads_than_people_there(missing, there, leads):
    unit = Unit("U1", "一中队", 12, 3, missing=missing, since=1)
    assert (unit.there, unit.leads_there) == (there, leads)


def test_a_proof_lasts_until_somebody_changes_the_draft():
    proposed = DRAFT.proposed(DRAFT.moves, {"cost": (5.0, 4.0)})
    assert proposed.proof
    assert proposed.changed({}).proof == {}
    assert proposed.rebased({"K1": Stand("U1", "manned")}).proof == {}


@given(st.text(max_size=NAME_LENGTH + 20))
def test_a_name_is_refused_or_kept_without_outer_blanks(text):
    wanted = typed_line(text)
    if is_shown(wanted) and len(wanted) <= NAME_LENGTH:
        assert checked_name(text) == wanted
        return
    with pytest.raises(InvalidInput) as refused:
        checked_name(text)
    assert refused.value.key == "error.plan_name"


@pytest.mark.parametrize(("name", "good"), [("夜" * NAME_LENGTH, True), ("夜" * (NAME_LENGTH + 1), False)])
def test_the_longest_name_is_counted_in_characters(name, good):
    if good:
        assert checked_name(f" {name} ") == name
        return
    with pytest.raises(InvalidInput):
        checked_name(name)


def test_a_site_stands_with_its_unit_in_its_status():
    assert stand_of(SITES[0]) == Stand("U1", "manned")
    assert stand_there(SITES[0]) == Stand("U1", "manned", Spot("370725001001", 36.6, 118.8))
