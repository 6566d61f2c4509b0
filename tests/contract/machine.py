"""A store and a dictionary side by side, as a state machine of random commands."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from geo.domain.commands import Patrol
from geo.domain.errors import IdempotencyKeyReused, NotFound
from geo.domain.journal import PATROL, WITHDRAWN, patrol_image
from geo.domain.plans.move import Location, Move, PostState
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.sites import Site
from geo.store import Store
from geo.store.verify import verify_connection
from tests.contract.story import changing, minutes, planning, registering, request_for

IDS = st.sampled_from(["CP1", "CP2", "V1"])
UNITS = st.sampled_from(["", "U1", "U2"])
PLAN_IDS = st.sampled_from(["p1", "p2", "p3"])
SPOTS = st.builds(Location, st.sampled_from(["1", "2"]), st.floats(-90, 90), st.floats(-180, 180))
STANDS = st.builds(PostState, UNITS, st.sampled_from(["open", "closed"]), st.none() | SPOTS)
MOVES = st.dictionaries(IDS, st.builds(Move, STANDS, STANDS, merged_into=st.just("") | IDS))
FOUNDED = st.builds(
    NewPost,
    IDS,
    st.just("name"),
    st.just("checkpoint"),
    st.just("hard"),
    st.sampled_from(["1", "2"]),
    st.floats(-90, 90),
    st.floats(-180, 180),
)
MOMENTS = st.none() | st.integers(-500, 500).map(minutes)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["open", "closed"]),
        "unit": UNITS,
        "note": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
        "area": st.sampled_from(["1", "2"]),
        "lat": st.none() | st.floats(-90, 90),
        "last_report_at": MOMENTS,
    },
)


class StoreMachine(RuleBasedStateMachine):
    fresh_url = None

    @initialize()
    def open(self):
        self.url = self.fresh_url()
        self.store = Store.open(self.url)
        self.past = [{}]  # by journal number: id -> site
        self.patrols = [{}]  # by journal number: number of the patrol -> unit
        self.plans = {}  # as they are now
        self.receipts = {}
        self.clock = 0
        self.register("CP1", "U1")  # else most steps of most runs would find nothing to change

    def write(self, work, site=None, patrols=None):
        """Write, and expect the next number, the site as given and these patrols."""
        key, self.clock = f"k{self.clock}", self.clock + 1
        receipt = self.store.write(request_for(key, at=minutes(self.clock)), work)
        self.past.append(self.past[-1] | ({} if site is None else {site.id: site}))
        self.patrols.append(self.patrols[-1] if patrols is None else patrols)
        assert receipt.seqs == (len(self.past) - 1,)
        self.receipts[key] = receipt

    @rule(site_id=IDS, unit=UNITS)
    def register(self, site_id, unit):
        site = Site(site_id, "name", "checkpoint", "open", "1", unit=unit)
        if site_id not in self.past[-1]:
            self.write(registering(site), site)

    @rule(data=st.data(), values=VALUES, observed_at=MOMENTS)
    def change(self, data, values, observed_at):
        site = self.any_site(data)
        after = replace(site, version=site.version + 1, **values)
        self.write(changing(site.id, observed_at=observed_at, **values), after)

    @rule(data=st.data(), unit=UNITS)
    def patrol(self, data, unit):
        site = self.any_site(data)

        def work(tx):
            patrol = Patrol(site.id, unit, tx.request.key, "seen")
            changing(site.id, also={PATROL: patrol_image(patrol)})(tx)
            tx.put_patrol(tx.seqs[-1], patrol)

        patrols = self.patrols[-1] | {len(self.past): (site.id, unit)}
        self.write(work, replace(site, version=site.version + 1), patrols)

    def any_site(self, data):
        there = self.past[-1]
        return there[data.draw(st.sampled_from(sorted(there)))]

    @precondition(lambda self: any(self.patrols[-1]))
    @rule(data=st.data())
    def take_back(self, data):
        seq = data.draw(st.sampled_from(sorted(self.patrols[-1])))
        site_id, _unit = self.patrols[-1][seq]

        def work(tx):
            changing(site_id, also={WITHDRAWN: seq})(tx)
            tx.withdraw_patrol(seq, tx.seqs[-1])

        site = self.past[-1][site_id]
        patrols = {number: patrol for number, patrol in self.patrols[-1].items() if number != seq}
        self.write(work, replace(site, version=site.version + 1), patrols)

    @rule(plan_id=PLAN_IDS, moves=MOVES, posts=st.lists(FOUNDED, max_size=2), out=st.sets(IDS, max_size=1))
    def draft(self, plan_id, moves, posts, out):
        current = self.plans.get(plan_id, Plan(plan_id, "夜班", "planner", version=0))
        if current.state is PlanState.DRAFT:
            changed = current.without_posts(out).with_posts(posts).with_moves(moves)
            plan = self.plans[plan_id] = replace(changed, version=current.version + 1)
            self.write(planning(plan))

    @rule(plan_id=PLAN_IDS)
    def publish(self, plan_id):
        def work(tx):
            planning(
                replace(current.published(tx.reader.plans.last_order_number + 1), version=current.version + 1)
            )(tx)

        current = self.plans.get(plan_id)
        if current is not None and current.state is PlanState.DRAFT and current.moves:
            number = 1 + max(plan.number for plan in self.plans.values())
            self.plans[plan_id] = replace(current.published(number), version=current.version + 1)
            self.write(work)

    @invariant()
    def the_plans_are_as_written(self):
        with self.store.read() as reader:
            for plan_id, plan in self.plans.items():
                assert reader.plans.plan(plan_id) == plan
                assert plan.number == 0 or reader.plans.order(plan.number) == plan
            assert reader.plans.last_order_number == max(
                (plan.number for plan in self.plans.values()), default=0
            )
            drafts = {plan.id for plan in self.plans.values() if plan.state is PlanState.DRAFT}
            assert {plan.id for plan in reader.plans.in_state(PlanState.DRAFT)} == drafts

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), same=st.booleans())
    def press_twice(self, data, same):
        key = data.draw(st.sampled_from(sorted(self.receipts)))
        if same:
            again = self.store.write(request_for(key), changing("CP1", note="twice"))
            assert again == replace(self.receipts[key], is_repeated=True)
        else:
            with pytest.raises(IdempotencyKeyReused):
                self.store.write(request_for(key, {"other": 1}), changing("CP1", note="twice"))

    @rule(site_id=IDS)
    def fail(self, site_id):
        def work(tx):
            if tx.site(site_id):
                changing(site_id, note="never")(tx)
            raise NotFound

        with pytest.raises(NotFound):
            self.store.write(request_for("failing"), work)

    @rule()
    def reopen(self):
        self.store.close()
        self.store = Store.open(self.url)

    @invariant()
    def the_present_is_as_written(self):
        self.check(len(self.past) - 1, None)

    @rule(data=st.data())
    def the_past_is_as_it_was_known(self, data):
        seq = data.draw(st.integers(0, len(self.past) - 1))
        self.check(seq, seq)

    def check(self, seq, at_seq):
        with self.store.read() as reader:
            rows = reader.site_rows(at_seq)
            assert {row[0]: reader.site(row[0], at_seq) for row in rows} == self.past[seq]
            found = {
                entry.seq: (site_id, entry.unit)
                for site_id in self.past[seq]
                for entry in reader.patrols(site_id, 99, at_seq)
            }
            assert found == self.patrols[seq]

    @rule(data=st.data())
    def changed_since_is_what_differs(self, data):
        since = data.draw(st.integers(0, len(self.past) - 1))
        with self.store.read() as reader:
            changed = {row[0] for row in reader.site_rows(changed_after=since)}
        now, then = self.past[-1], self.past[since]
        assert changed == {site_id for site_id in now if now[site_id] != then.get(site_id)}

    def teardown(self):
        try:
            with self.store.read() as reader:
                assert verify_connection(reader.connection).deviations == ()
                assert reader.revision == len(self.past) - 1
        finally:
            self.store.close()
