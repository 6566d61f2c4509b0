"""Plans and orders, as every store keeps them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from geo.domain.errors import NotFound
from geo.domain.plans.move import Location, Move, PostState
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.plan import Plan, PlanState
from geo.store.tables.schema import JOURNAL, PLAN
from geo.store.verify import verify_connection
from tests.contract.story import DRAFT, minutes, opened, planning, request_for
from tests.contract.tampering import behind_its_back

KEYS = count()
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SPOTS = st.builds(Location, TEXTS, st.none() | NUMBERS, st.none() | NUMBERS)
STANDS = st.builds(PostState, TEXTS, TEXTS, st.none() | SPOTS)
POSTS = st.builds(NewPost, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, NUMBERS, NUMBERS)
PLANS = st.builds(
    Plan,
    id=TEXTS,
    name=TEXTS,
    author=TEXTS,
    area=TEXTS,
    moves=st.dictionaries(
        TEXTS, st.builds(Move, STANDS, STANDS, TEXTS, st.none() | NUMBERS, merged_into=TEXTS)
    ),
    locks=st.frozensets(TEXTS),
    absent=st.dictionaries(TEXTS, st.integers(0, 10**6)),
    absent_before=st.dictionaries(TEXTS, st.integers(0, 10**6)),
    state=st.sampled_from(PlanState),
    number=st.integers(0, 10**6),
    undoes=st.integers(0, 10**6),
    optimality=st.dictionaries(TEXTS, st.tuples(NUMBERS, NUMBERS)),
    posts=st.lists(POSTS).map(lambda posts: {post.id: post for post in posts}),
    version=st.integers(1, 10**6),
)


def plan_of(store, plan_id):
    with store.read() as reader:
        return reader.plans.plan(plan_id)


def ids_in(store, state):
    with store.read() as reader:
        return [plan.id for plan in reader.plans.in_state(state)]


def publishing(plan):
    """A work that makes the plan the next order, and answers with its number."""

    def work(tx):
        planning(plan.published(tx.reader.plans.last_order_number + 1), "publish")(tx)

    return work


def test_a_plan_is_read_back_as_it_was_kept(store):
    store.write(request_for("a"), planning(DRAFT, "begin"))
    assert plan_of(store, "p1") == DRAFT
    assert plan_of(store, "p2") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=PLANS)
def test_any_plan_is_read_back_as_it_was_kept(store, plan):
    store.write(request_for(f"any {next(KEYS)}"), planning(plan))
    assert plan_of(store, plan.id) == plan


def test_the_last_word_on_a_plan_counts(store):
    store.write(request_for("a"), planning(DRAFT))
    changed = replace(DRAFT, version=2, moves={}, locks=frozenset(), absent={}, optimality={})
    store.write(request_for("b"), planning(changed))
    assert plan_of(store, "p1") == changed


def test_plans_are_listed_by_state_the_one_changed_last_first(store):
    for number, plan in enumerate(("one", "two", "three")):
        store.write(request_for(plan, at=minutes(number)), planning(replace(DRAFT, id=plan)))
    store.write(request_for("again"), planning(replace(DRAFT, id="one", version=2)))
    store.write(request_for("drop"), planning(replace(DRAFT, id="two", version=2).dropped()))
    assert ids_in(store, PlanState.DRAFT) == ["one", "three"]
    assert ids_in(store, PlanState.DROPPED) == ["two"]
    assert ids_in(store, PlanState.PUBLISHED) == []


def test_an_order_is_found_by_its_number(store):
    with store.read() as reader:
        assert (reader.plans.last_order_number, reader.plans.order(0), reader.plans.order(1)) == (
            0,
            None,
            None,
        )
    store.write(request_for("draft"), planning(replace(DRAFT, id="draft")))
    for key in ("p1", "p2"):
        store.write(request_for(key), publishing(replace(DRAFT, id=key)))
    with store.read() as reader:
        assert reader.plans.last_order_number == 2
        assert [reader.plans.order(number).id for number in (1, 2)] == ["p1", "p2"]
        assert (reader.plans.order(0), reader.plans.order(-1), reader.plans.order(3)) == (None, None, None)


def test_orders_are_numbered_without_a_gap_from_many_threads(store):
    """Some fail in between: what was not kept uses up no number."""

    def publish(number):
        plan = replace(DRAFT, id=f"p{number}")
        if number % 5:
            store.write(request_for(plan.id), publishing(plan))
            return
        with pytest.raises(NotFound):
            store.write(request_for(plan.id), failing_after(publishing(plan)))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(publish, range(40)))
    with store.read() as reader:
        orders = reader.plans.in_state(PlanState.PUBLISHED)
        assert [order.number for order in orders] == list(range(32, 0, -1))
        assert verify_connection(reader.connection).is_intact


def failing_after(work):
    def fails(tx):
        work(tx)
        raise NotFound

    return fails


def test_what_failed_left_no_plan(store):
    with pytest.raises(NotFound):
        store.write(request_for("a"), failing_after(planning(DRAFT)))
    assert plan_of(store, "p1") is None
    with store.read() as reader:
        assert reader.revision == 0


def test_plans_outlive_the_process(url):
    with opened(url) as store:
        store.write(request_for("a"), planning(DRAFT))
        store.write(request_for("b"), publishing(replace(DRAFT, id="p2")))
    with opened(url) as again:
        assert plan_of(again, "p1") == DRAFT
        with again.read() as reader:
            assert reader.plans.last_order_number == 1


@pytest.mark.parametrize("image", ["[]", "{", "7", '"draft"'])
def test_an_image_of_a_plan_that_cannot_be_read_is_a_deviation(store, image):
    store.write(request_for("a"), planning(DRAFT))
    with behind_its_back(store) as connection:
        assert verify_connection(connection).is_intact
        seq = connection.execute(select(JOURNAL.c.seq).where(JOURNAL.c.entity == "plan")).scalar_one()
        connection.execute(update(JOURNAL).where(JOURNAL.c.seq == seq).values(after=image))
        found = {(one.table, one.row) for one in verify_connection(connection).deviations}
        assert {("journal", str(seq)), ("plan", "p1")} <= found


def test_a_plan_made_an_order_behind_the_journals_back_is_found(store):
    store.write(request_for("a"), planning(DRAFT))
    with behind_its_back(store) as connection:
        connection.execute(update(PLAN).values(state="published", number=1))
        found = {(one.table, one.column) for one in verify_connection(connection).deviations}
        assert found == {("plan", "state"), ("plan", "number")}
