"""Command of an area is handed over as a post is: facts, read back, taken over by another commander."""

from datetime import timedelta

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, KadianError, NotFound, Overtaken, Refused
from geo.domain.findings.finding import FindingSource
from geo.domain.handovers.command_post import command_post_id
from geo.domain.handovers.commands import (
    ReadBack,
)
from geo.domain.handovers.facts import LineKind, ReadBackResult
from geo.domain.handovers.handover import HandoverState
from geo.domain.kinds import StatusCategory
from geo.i18n import LANGS, Translator
from geo.reports.handover_report import render_handover_html
from geo.services.day.day_state import day_state
from geo.services.handovers import record
from geo.services.handovers.handovers import HandoverTask
from geo.store.verify import verify
from geo.text.handovers import handover_words, line_sentence
from tests.reads import counted_reads
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.commanding import (
    CHANGE,
    COMMAND,
    COMMUNITY,
    COUNTY,
    FIRST,
    PLANNER,
    SECOND,
    TOWN,
    TOWN_CHIEF,
    Command,
)
from tests.unit.services.stand_down.ordered import StandDownCase
from tests.worlds import STAFF, VIEWER


@pytest.fixture
def command(world):
    return Command(world)


def lines(card, kind):
    return [line for line in card.lines if line.kind is kind]


def test_one_commander_offers_and_another_takes_over_and_both_are_journalled(command, tmp_path):
    command.offer("北岩卡点缺人")
    assert command.card().tasks >= {HandoverTask.ACCEPT}
    receipt = command.accept()
    stored = command.stored()
    assert stored.state is HandoverState.ACCEPTED
    assert (stored.out_by, stored.in_by, stored.out_entered_by, stored.in_entered_by) == (
        "one",
        "two",
        "",
        "",
    )
    assert all(answer.result is ReadBackResult.AGREE for answer in stored.answers)
    assert command.world.entry(receipt.seq).actor == SECOND.id
    command.world.store.close()
    assert verify(f"sqlite:///{tmp_path / 'kadian.db'}").deviations == ()


def test_who_offers_does_not_take_over(command):
    command.offer()
    assert HandoverTask.ACCEPT not in command.card(FIRST).tasks
    with pytest.raises(Refused) as refused:
        command.accept(FIRST)
    assert refused.value.key == "error.command_own_offer"
    assert command.stored().state is HandoverState.OFFERED


@pytest.mark.parametrize("actor", [STAFF, PLANNER, VIEWER, TOWN_CHIEF], ids=lambda actor: actor.id)
def test_only_who_may_close_the_day_there_hands_command_over(command, actor):
    with pytest.raises(Refused):
        command.offer(actor=actor)
    assert command.stored() is None
    command.offer(actor=TOWN_CHIEF, place=command_post_id(TOWN))  # the control: in its own town


def test_command_is_handed_over_at_a_briefing_of_an_area_that_closes_its_day(command):
    with pytest.raises(NotFound):
        command.offer(start=CHANGE - timedelta(hours=1))
    with pytest.raises(InvalidInput):
        command.offer(place=command_post_id(COMMUNITY))
    with pytest.raises(KadianError):
        command.offer(place=command_post_id("unknown"))
    with pytest.raises(Refused) as early:
        command.offer(start=CHANGE + timedelta(hours=14))
    assert early.value.key == "error.handover_early"


def test_a_commander_speaks_for_no_other_one(command):
    with pytest.raises(Refused) as refused:
        command.offer(unit="U1")
    assert refused.value.key == "error.handover_of_other_unit"


def test_the_findings_are_those_of_the_area_late_ones_first(command):
    world = command.world
    world.moment = CHANGE - timedelta(days=3)
    supervision = Supervision(world)
    late = supervision.log("CP2")
    world.moment = CHANGE - timedelta(minutes=40)
    open_ones = [supervision.log("CP1").id, supervision.log("", area=TOWN, text="外地车辆多").id]
    supervision.void(supervision.log("V1").id)
    world.moment = CHANGE - timedelta(minutes=30)
    findings = lines(command.card(), LineKind.FINDING)
    assert findings[0].ref == late.id
    assert {line.ref for line in findings} == {late.id, *open_ones}
    assert [line.value for line in lines(command.card(), LineKind.FINDINGS)] == ["3"]
    town = lines(command.card(place=command_post_id(TOWN)), LineKind.FINDING)
    assert {line.ref for line in town} == set(open_ones)


def test_the_sites_are_those_reported_not_in_force(command):
    world = command.world
    world.change("V1", "reopened")
    overview = world.overview(category=("not_in_force",))
    reported = {
        overview.state.snapshot.ids[row]
        for row in overview.rows
        if not overview.status_codes.is_derived[overview.state.snapshot.status[row]]
    }
    sites = lines(command.card(), LineKind.SITE)
    assert {line.ref for line in sites} == reported >= {"V1"}
    for line in sites:
        status = world.ctx.kinds[line.code].status(line.value)
        assert status.category is StatusCategory.NOT_IN_FORCE


def test_barriers_left_and_what_is_owed_are_facts(command, tmp_path):
    case = StandDownCase(command.world, tmp_path / "photos")
    case.order(TOWN)
    case.report("CP1")
    (order,) = lines(command.card(), LineKind.STAND_DOWN)
    assert (order.ref, order.value) == ("1", str(len(case.left()[1])))
    owed = {line.ref: int(line.value) for line in lines(command.card(), LineKind.OWED)}
    items = [str(item.what) for item in day_state(command.ctx).items if item.is_owed]
    assert owed == {what: items.count(what) for what in set(items)}


def test_facts_are_frozen_when_command_is_offered(command):
    command.offer()
    before = command.card().lines
    Supervision(command.world).log("CP1")
    assert command.card().lines == before
    command.offer()  # the control: offered again, it has the finding
    assert len(lines(command.card(), LineKind.FINDING)) == 1


def test_a_difference_becomes_a_finding_of_the_area(command):
    Supervision(command.world).log("CP1")
    command.offer()
    (line,) = lines(command.card(), LineKind.FINDING)
    receipt = command.accept(answers=(ReadBack(line.id, ReadBackResult.DIFFER, "已整改"),))
    stored = command.stored()
    (answer,) = [each for each in stored.answers if each.result is ReadBackResult.DIFFER]
    with command.world.store.read() as reader:
        finding = reader.findings.finding(answer.finding)
    assert (stored.state, finding.area, finding.site_id) == (HandoverState.DISPUTED, COUNTY, "")
    assert finding.source is FindingSource.HANDOVER
    record.undo_handover_step(command.ctx, SECOND, Undo(receipt.seqs[-1], "undo"))
    assert command.stored().state is HandoverState.OFFERED


def test_a_commander_stays_or_takes_over_from_one_who_left_without_a_word(command):
    command.stay(FIRST)
    assert command.stored().is_one_sided  # no account had the command before
    later = CHANGE + timedelta(hours=14)
    command.world.moment = later
    command.stay(FIRST, start=later)
    assert command.stored(start=later).is_continued
    command.world.moment = later + timedelta(hours=10)
    command.stay(SECOND, start=command.world.moment)
    assert command.stored(start=command.world.moment).is_one_sided


def test_two_who_take_over_are_one_who_did(command):
    third = command.world.appoint(Actor("three", "丙班指挥员", Role.COMMANDER))
    command.offer()
    command.accept(SECOND)
    with pytest.raises(Overtaken):
        command.accept(third)


def test_the_list_of_a_commander_has_the_coming_change_and_then_what_was_ever_written(command):
    assert [row.handover.site_id for row in command.listed(FIRST)] == [COMMAND]
    assert [row.handover.site_id for row in command.listed(TOWN_CHIEF)] == [command_post_id(TOWN)]
    assert command.listed(PLANNER) == command.listed(STAFF) == []
    command.world.pass_time(hours=2)
    assert command.listed(FIRST) == []  # an office that hands no command over is not reminded of it
    command.world.moment = CHANGE - timedelta(minutes=30)
    command.offer()
    command.world.pass_time(hours=2)
    assert [row.state for row in command.listed(SECOND)] == [HandoverState.LAPSED]


def test_a_command_makes_no_handover_of_a_post_expected(command):
    command.offer()
    with command.world.store.read() as reader:
        assert reader.handovers.first_start is None


@pytest.mark.parametrize("lang", LANGS)
def test_every_line_is_said_in_words_and_printed(command, lang, tmp_path):
    Supervision(command.world).log("CP1")
    command.world.change("V1", "reopened")
    StandDownCase(command.world, tmp_path / "photos").order(TOWN)
    command.offer("北岩卡点缺人")
    card, t = command.card(), Translator(lang)
    words = handover_words(command.ctx, t, lambda moment: f"{moment:%H:%M}")
    said = [line_sentence(line, words) for line in card.lines]
    kinds = {line.kind for line in card.lines}
    assert kinds == {
        LineKind.FINDING,
        LineKind.FINDINGS,
        LineKind.SITE,
        LineKind.STAND_DOWN,
        LineKind.OWED,
        LineKind.NOTE_NEXT,
    }
    assert all(said)
    assert command.world.site("V1").name in " ".join(said)
    page = render_handover_html(command.ctx, SECOND, COMMAND, CHANGE, t)
    assert "北岩卡点缺人" in page


def test_the_card_reads_its_facts_once_within_a_minute_until_something_is_recorded(command):
    before = command.card().lines
    with counted_reads() as again:
        assert command.card().lines == before
    assert again.of("site") == again.of("finding") == 0
    Supervision(command.world).log("CP2")
    assert lines(command.card(), LineKind.FINDINGS) != [
        line for line in before if line.kind is LineKind.FINDINGS
    ]
