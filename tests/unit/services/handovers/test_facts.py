"""Every fact of a handover is what a query of its own finds at the journal number of the facts."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from geo.domain.commands import ShiftConfirmation
from geo.domain.findings.states import UNSETTLED
from geo.domain.handovers.facts import LineKind
from geo.domain.post_orders.commands import PublishPostOrder
from geo.domain.post_orders.post_order import PostOrderScope
from geo.domain.sites import Site
from geo.domain.supplies.commands import CountStock, StockLine
from geo.domain.timestamps import from_ms, to_ms
from geo.services.handovers.post_facts import MAX_FINDINGS
from geo.services.post_orders.record import publish_post_order
from geo.services.schedule.shift_actions import confirm_shift
from geo.services.supplies.record import count_stock
from tests.contract.story import changing
from tests.unit.services.day.days import tally
from tests.unit.services.findings.made_up import COMMANDER, Supervision
from tests.unit.services.handovers.made_up import CHANGE, CHIEF
from tests.worlds import OTHER, STAFF, START


def queried(posts, query, **values):
    with posts.world.store.read() as reader:
        return reader.connection.execute(text(query), values).all()


def facts_of(posts, kind):
    return [line for line in posts.stored().facts.lines if line.kind is kind]


@pytest.fixture
def changed(posts):
    """A post with findings, reports and a tally of its shift, handed over; then everything changes."""
    posts.world.moment = START + timedelta(hours=2)
    supervision = Supervision(posts.world)
    for category in ("vehicles", "protection", "figures"):
        supervision.log(category=category)
    supervision.act("F1", "report_done")
    supervision.act("F1", "confirm", actor=COMMANDER)
    for hours in (3, 5, 14):
        posts.world.moment = START + timedelta(hours=hours)
        posts.world.confirm("CP1")
    posts.world.moment = CHANGE - timedelta(minutes=30)
    tally(posts.world, shift_start=START)
    posts.offer("一")
    supervision.log(category="grid_workers")
    supervision.act("F2", "begin")
    posts.world.confirm("CP1")
    return posts


def test_open_findings_are_those_of_the_post_that_were_not_settled_at_that_number(changed):
    seq = changed.stored().facts.seq
    rows = queried(
        changed,
        "SELECT id, state, category, due_at FROM finding WHERE site_id = 'CP1' AND from_seq <= :seq "
        "AND (to_seq IS NULL OR to_seq > :seq) ORDER BY due_at, number",
        seq=seq,
    )
    expected = [
        (id_, state, category, from_ms(due)) for id_, state, category, due in rows if state in UNSETTLED
    ]
    found = [(line.ref, line.value, line.code, line.at) for line in facts_of(changed, LineKind.FINDING)]
    assert sorted(found) == sorted(expected)
    assert {ref for ref, *_ in found} == {"F2", "F3"}
    assert [line.at for line in facts_of(changed, LineKind.FINDING)] == sorted(due for *_, due in found)


def test_the_tally_is_that_of_the_shift_at_that_number(changed):
    ((persons, vehicles, arrivals, observed),) = queried(
        changed,
        "SELECT persons, vehicles, arrivals, observed_at FROM tally "
        "WHERE site_id = 'CP1' AND from_seq <= :seq "
        "AND (to_seq IS NULL OR to_seq > :seq) AND shift_start = :start",
        seq=changed.stored().facts.seq,
        start=to_ms(START),
    )
    by_name = {line.ref: line for line in facts_of(changed, LineKind.TALLY)}
    assert (by_name["persons"].value, by_name["vehicles"].value) == (str(persons), str(vehicles))
    assert by_name["arrivals"].value == str(arrivals)
    assert by_name["persons"].at == from_ms(observed)
    assert "waiting" not in by_name  # it was not counted


def test_silence_is_the_longest_time_without_a_report_in_the_shift(changed):
    offered = changed.stored()
    rows = queried(
        changed,
        "SELECT DISTINCT heard_at FROM site WHERE id = 'CP1' AND from_seq <= :seq AND heard_at > :start",
        seq=offered.facts.seq,
        start=to_ms(START),
    )
    times = [START, *sorted(from_ms(at) for (at,) in rows), offered.offered_at]
    longest = max(pairwise(times), key=lambda pair: pair[1] - pair[0])
    (line,) = facts_of(changed, LineKind.SILENCE)
    assert line.at == longest[0]
    assert line.value == f"{(longest[1] - longest[0]) / timedelta(hours=1):.1f}"


def test_orders_are_those_that_changed_the_post_since_the_shift_began(posts):
    for number, hours in ((3, -2), (4, 1), (5, 2)):
        posts.world.moment = START + timedelta(hours=hours)
        posts.world._write(changing("CP1", note=f"{number}", also={"order": number}))
    posts.world.moment = CHANGE - timedelta(minutes=30)
    posts.offer()
    rows = queried(
        posts,
        "SELECT after, at FROM journal WHERE entity = 'site' AND entity_id = 'CP1' AND at >= :start "
        "AND seq <= :seq",
        start=to_ms(START),
        seq=posts.stored().facts.seq,
    )
    expected = [
        (number, from_ms(at)) for number in ("4", "5") for after, at in rows if f'"order":{number}' in after
    ]
    assert [(line.ref, line.at) for line in facts_of(posts, LineKind.ORDER)] == expected
    assert [line.ref for line in posts.stored().open_lines] == ["4", "5"]


def test_who_is_due_is_the_unit_on_the_next_shift_and_how_sure_that_is(posts):
    confirmation = ShiftConfirmation("CP1", CHANGE, "U1", 0, "confirm", 3, 1)
    posts.offer()
    (line,) = facts_of(posts, LineKind.RELIEF)
    assert (line.ref, line.value) == ("U1", "planned")
    confirm_shift(posts.ctx, STAFF, confirmation)
    posts.offer()
    (line,) = facts_of(posts, LineKind.RELIEF)
    assert (line.ref, line.value) == ("U1", "confirmed")
    assert OTHER.unit != line.ref


def test_a_shift_without_a_tally_says_so_and_a_handover_before_the_shift_has_no_silence(posts):
    posts.offer()
    (line,) = facts_of(posts, LineKind.TALLY)
    assert (line.ref, line.value) == ("", "")
    assert len(facts_of(posts, LineKind.SILENCE)) == 1


def test_a_post_with_very_many_findings_reads_back_those_due_first(posts):
    supervision = Supervision(posts.world)
    for _ in range(MAX_FINDINGS + 2):
        supervision.log()
        posts.world.pass_time(seconds=1)
    posts.offer()
    refs = [line.ref for line in facts_of(posts, LineKind.FINDING)]
    assert refs == [f"F{number}" for number in range(1, MAX_FINDINGS + 1)]


def test_facts_of_another_post_are_not_among_them(posts):
    Supervision(posts.world).log("V1")
    posts.world.add_sites(Site("CP3", "南门卡点", "checkpoint", "manned", "370725001", "hard", unit="U1"))
    posts.offer()
    assert facts_of(posts, LineKind.FINDING) == []


def test_supplies_are_those_of_the_last_count_of_each_item_at_that_number(posts):
    items = [item.code for item in posts.ctx.supplies][:2]
    for hours, quantities in ((1, (100, 40)), (3, (80, 35)), (5, (70,))):
        posts.world.moment = START + timedelta(hours=hours)
        with posts.world.store.read() as reader:
            seen = reader.supplies.last_count_seq("CP1")
        lines = tuple(StockLine(item, quantity) for item, quantity in zip(items, quantities, strict=False))
        count_stock(posts.ctx, STAFF, CountStock("CP1", lines, seen, next(posts.world.keys)))
    posts.world.moment = CHANGE - timedelta(minutes=30)
    posts.offer()
    rows = queried(
        posts,
        "SELECT item, quantity, observed_at FROM stock_count WHERE place = 'CP1' AND seq <= :seq "
        "ORDER BY observed_at, seq",
        seq=posts.stored().facts.seq,
    )
    last = {item: (item, str(quantity), from_ms(at)) for item, quantity, at in rows}
    found = [(line.ref, line.value, line.at) for line in facts_of(posts, LineKind.STOCK)]
    assert found == [last[item] for item in sorted(items)]
    assert sorted(value for _, value, _ in found) == ["35", "70"]


def test_post_orders_are_those_in_force_with_their_version_at_that_number(posts):
    for number in range(2):
        command = PublishPostOrder(PostOrderScope.SITE, "CP1", f"民生车辆 {number}", "", number, f"s{number}")
        publish_post_order(posts.ctx, CHIEF, command)
    town = PublishPostOrder(PostOrderScope.AREA, "370725001", "应急车辆", "", 0, "town")
    other = PublishPostOrder(PostOrderScope.AREA, "370725002", "别处", "", 0, "other")
    for command in (town, other):
        publish_post_order(posts.ctx, CHIEF, command)
    posts.offer()
    rows = queried(
        posts,
        "SELECT scope, ref, version FROM post_order WHERE from_seq <= :seq "
        "AND (to_seq IS NULL OR to_seq > :seq) AND ref IN ('CP1', '370725001')",
        seq=posts.stored().facts.seq,
    )
    found = {(line.ref, line.value) for line in facts_of(posts, LineKind.POST_ORDER)}
    assert found == {(f"{scope} {ref}", str(version)) for scope, ref, version in rows}
    assert found == {("site CP1", "2"), ("area 370725001", "1")}
