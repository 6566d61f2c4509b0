"""Handovers are offered with frozen facts, read back and accepted; differences become findings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.domain.findings.finding import FindingSource
from geo.domain.findings.states import FindingState
from geo.domain.handovers.facts import LineKind, ReadBackResult
from geo.domain.handovers.handover import HandoverState
from geo.domain.sites import Site
from geo.services.handovers.handovers import HandoverTask
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store.verify import verify_connection
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.made_up import CHANGE, DESK, RELIEF, THIRD
from tests.worlds import OTHER, STAFF, VIEWER

HALF_HOUR = timedelta(minutes=30)


def findings_of(posts):
    with posts.world.store.read() as reader:
        return [finding for finding, _ in reader.findings.all()]


def test_a_post_is_handed_over_and_taken_over(posts):
    posts.offer("东侧栏杆松动", if_then="积雪：先撒盐")
    offered = posts.stored()
    assert (offered.state, offered.out_unit, offered.out_by) == (HandoverState.OFFERED, "U1", "staff")
    assert offered.offered_at == CHANGE - HALF_HOUR
    posts.world.pass_time(minutes=35)
    posts.accept()
    taken = posts.stored()
    assert (taken.state, taken.in_unit, taken.in_by) == (HandoverState.ACCEPTED, "U1", "relief")
    assert {answer.result for answer in taken.answers} == {ReadBackResult.AGREE}
    assert [answer.line for answer in taken.answers] == ["note_next:", "if_then:"]
    assert taken.is_on_time
    assert not taken.is_continued
    with posts.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_facts_stay_as_they_were_offered(posts):
    supervision = Supervision(posts.world)
    first = supervision.log()
    posts.offer()
    supervision.log()
    (line,) = [line for line in posts.card().lines if line.kind is LineKind.FINDING]
    assert line.ref == first.id
    assert posts.stored().facts.seq < posts.world.store.revision()


def test_a_post_is_handed_over_an_hour_before_the_end_of_the_shift_at_the_earliest(posts):
    posts.world.moment = CHANGE - timedelta(minutes=61)
    with pytest.raises(Refused) as refusal:
        posts.offer()
    assert refusal.value.key == "error.handover_early"
    posts.world.moment = CHANGE - timedelta(minutes=60)
    posts.offer()
    assert posts.stored().state is HandoverState.OFFERED


def test_an_offer_can_be_corrected_until_it_is_accepted(posts):
    posts.offer("栏杆松动")
    posts.offer("栏杆已修")
    assert (posts.stored().note_next, posts.stored().version) == ("栏杆已修", 2)
    posts.accept()
    with pytest.raises(Overtaken):
        posts.offer("来不及了")


def test_a_difference_keeps_both_values_and_becomes_a_finding_with_the_acceptance(posts):
    found = Supervision(posts.world).log()
    posts.offer("余口罩 120 只")
    receipt = posts.accept(differ=[("note_next:", "余口罩 80 只"), (f"finding:{found.id}", "未整改")])
    taken = posts.stored()
    assert taken.state is HandoverState.DISPUTED
    by_line = {answer.line: answer for answer in taken.answers}
    assert by_line["note_next:"].value_in == "余口罩 80 只"
    values_out = {line.id: line.value for line in taken.lines}
    assert values_out["note_next:"] == "余口罩 120 只"
    logged = {each.id: each for each in findings_of(posts)}
    finding = logged[by_line["note_next:"].finding]
    assert (finding.source, finding.site_id, finding.found_by) == (FindingSource.HANDOVER, "CP1", "relief")
    assert finding.text == "余口罩 120 只 ≠ 余口罩 80 只"
    assert len(receipt.seqs) == 3  # two findings and the acceptance: together, or none of them


def test_a_difference_without_a_value_writes_nothing(posts):
    posts.offer("余口罩 120 只")
    before = posts.world.store.revision()
    for value in (" ", "长" * 301):
        with pytest.raises(InvalidInput):
            posts.accept(differ=[("note_next:", value)])
    with pytest.raises(InvalidInput) as refusal:
        posts.accept(differ=[("silence:", "9")])
    assert refusal.value.key == "error.handover_line"
    assert posts.world.store.revision() == before


def test_a_line_without_an_answer_is_unseen(posts):
    posts.offer("一", if_then="二")
    posts.accept(differ=[("note_next:", "三")])
    assert {answer.line: answer.result for answer in posts.stored().answers} == {
        "note_next:": ReadBackResult.DIFFER,
        "if_then:": ReadBackResult.UNSEEN,
    }


def test_texts_longer_than_300_characters_are_refused(posts):
    with pytest.raises(InvalidInput) as refusal:
        posts.offer("长" * 301)
    assert refusal.value.params == {"length": 301, "expected": 300}
    posts.offer("长" * 300)


def test_of_two_reliefs_the_second_reads_who_was_faster(posts):
    second = posts.world.appoint(replace(RELIEF, id="second", name="一中队另一人"))
    posts.offer()
    seen = posts.stored().version
    posts.accept(seen_version=seen)
    with pytest.raises(Overtaken) as overtaken:
        posts.accept(second, seen_version=seen)
    assert overtaken.value.key == "error.handover_taken"
    assert overtaken.value.params == {"unit": "一中队", "time": CHANGE - HALF_HOUR}
    assert posts.stored().in_by == "relief"


def test_an_offer_that_changed_meanwhile_is_not_accepted_unread(posts):
    posts.offer("栏杆松动")
    seen = posts.stored().version
    posts.offer("栏杆已修")
    with pytest.raises(Overtaken) as overtaken:
        posts.accept(seen_version=seen)
    assert overtaken.value.key == "error.handover_changed"


def test_one_key_is_recorded_once(posts):
    first = posts.offer("一", key="same", seen_version=0)
    again = posts.offer("一", key="same", seen_version=0)
    assert again.seqs == first.seqs
    assert again.is_repeated
    assert posts.stored().version == 1


def test_a_relief_that_is_early_takes_over_at_once(posts):
    posts.offer()
    posts.accept()
    assert posts.stored().accepted_at == CHANGE - HALF_HOUR
    assert posts.stored().state_at(CHANGE + HALF_HOUR) is HandoverState.ACCEPTED


def test_a_relief_that_never_comes_lets_the_handover_lapse_and_blocks_nothing(posts):
    posts.offer()
    assert posts.stored().state_at(CHANGE + HALF_HOUR - timedelta(seconds=1)) is HandoverState.OFFERED
    assert posts.stored().state_at(CHANGE + HALF_HOUR) is HandoverState.LAPSED
    posts.world.pass_time(days=1)
    posts.offer("下一班", shift_start=CHANGE + timedelta(days=1))  # the next shift goes on
    posts.accept()  # and late is better than never
    assert posts.stored().state is HandoverState.ACCEPTED
    assert not posts.stored().is_on_time


def test_the_same_person_continues_in_one_step_with_the_facts_of_the_moment(posts):
    found = Supervision(posts.world).log()
    posts.stay(note="继续值守")
    stored = posts.stored()
    assert (stored.state, stored.is_continued) == (HandoverState.ACCEPTED, True)
    assert {answer.line for answer in stored.answers} == {f"finding:{found.id}", "note_next:"}
    assert {answer.result for answer in stored.answers} == {ReadBackResult.AGREE}


def test_a_relief_of_another_unit_takes_over_alone_from_a_crew_that_has_left(posts):
    posts.give_next_shift_to(OTHER)
    posts.stay(OTHER, note="到岗时无人")
    stored = posts.stored()
    assert (stored.out_unit, stored.out_by, stored.in_unit) == ("U1", "", "U2")
    assert stored.is_one_sided
    assert {answer.result for answer in stored.answers} == {ReadBackResult.UNSEEN}


def test_what_another_offers_is_accepted_and_not_passed_over(posts):
    posts.offer("栏杆松动")
    with pytest.raises(Refused) as refusal:
        posts.stay(RELIEF)
    assert refusal.value.key == "error.handover_is_offered"
    posts.stay(STAFF)  # who offered it stays after all
    assert posts.stored().is_continued


def test_a_desk_enters_a_telephone_call_for_the_unit(posts):
    posts.offer("电话口述", DESK, unit="U1")
    offered = posts.stored()
    assert (offered.out_unit, offered.out_by, offered.out_entered_by) == ("U1", "", "desk")
    posts.accept(DESK)  # belongs to no unit: it speaks for the unit on the shift
    taken = posts.stored()
    assert (taken.in_unit, taken.in_by, taken.in_entered_by) == ("U1", "", "desk")
    assert not taken.is_continued
    assert not taken.is_one_sided


def test_only_a_desk_speaks_for_another_unit(posts):
    with pytest.raises(Refused):
        posts.offer(unit="U2")
    with pytest.raises(NotFound):
        posts.offer(actor=DESK, unit="U9")
    with pytest.raises(Refused):
        posts.offer(actor=VIEWER)


def test_a_paper_that_is_typed_later_says_when_it_took_place_and_is_not_on_time(posts):
    posts.world.moment = CHANGE + timedelta(hours=5)
    posts.offer(observed_at=CHANGE - timedelta(minutes=5))
    posts.accept(observed_at=CHANGE + timedelta(minutes=2))
    stored = posts.stored()
    assert stored.offered_at == CHANGE - timedelta(minutes=5)
    assert stored.accepted_at == CHANGE + timedelta(minutes=2)
    assert stored.recorded_at == CHANGE + timedelta(hours=5)
    assert not stored.is_on_time
    assert posts.world.entry(posts.world.store.revision()).observed_at == stored.accepted_at


def test_a_paper_of_the_future_is_refused(posts):
    with pytest.raises(InvalidInput):
        posts.offer(observed_at=CHANGE + timedelta(hours=1))


def test_a_shift_with_several_squads_is_handed_over_by_one_of_the_unit_and_taken_over_by_who_comes(posts):
    second = posts.world.appoint(replace(STAFF, id="second", name="一中队另一班"))
    posts.give_next_shift_to(OTHER)
    posts.offer(actor=second)  # another squad of the unit, on the same shift of 24 hours
    assert (posts.stored().out_unit, posts.stored().out_by) == ("U1", "second")
    posts.accept(OTHER)
    assert posts.stored().in_unit == "U2"


@pytest.mark.parametrize("step", ["offer", "accept", "stay"])
def test_a_unit_that_is_not_on_duty_neither_hands_over_nor_takes_over(posts, step):
    posts.give_next_shift_to(OTHER)
    if step == "accept":
        posts.offer("一")
    before = posts.world.store.revision()
    with pytest.raises(Refused) as refusal:
        getattr(posts, step)(actor=THIRD)
    assert refusal.value.key == "error.handover_of_other_unit"
    assert posts.world.store.revision() == before
    assert posts.card(THIRD).tasks == frozenset()
    getattr(posts, step)(actor=OTHER if step == "accept" else STAFF)  # the control: the unit on duty may


def test_the_incoming_unit_does_not_hand_over_for_the_one_on_duty(posts):
    posts.give_next_shift_to(OTHER)
    with pytest.raises(Refused) as refusal:
        posts.offer(actor=OTHER)
    assert refusal.value.key == "error.handover_of_other_unit"
    assert posts.card(OTHER).tasks == {HandoverTask.CONTINUE}


def test_the_outgoing_unit_stays_where_its_relief_does_not_come_and_does_not_accept_for_it(posts):
    posts.give_next_shift_to(OTHER)
    posts.offer("一")
    with pytest.raises(Refused) as refusal:
        posts.accept(STAFF)
    assert refusal.value.key == "error.handover_of_other_unit"
    posts.stay(STAFF)
    assert (posts.stored().in_unit, posts.stored().is_continued) == ("U1", True)


def test_a_shift_that_no_unit_has_is_taken_over_by_any_unit(posts):
    posts.give_next_shift_to(None)
    posts.offer("一")
    posts.accept(THIRD)
    assert posts.stored().in_unit == "U3"


def test_an_account_without_a_unit_that_does_not_plan_speaks_for_no_unit_on_duty(posts):
    alone = posts.world.appoint(Actor("alone", "无单位值守员", Role.STAFF))
    with pytest.raises(Refused):
        posts.offer(actor=alone)
    posts.offer(actor=DESK)  # the control: a desk has no unit either


def test_a_desk_of_a_unit_that_is_not_on_duty_enters_the_word_of_the_one_that_is(posts):
    planner = posts.world.appoint(Actor("planner", "二中队值班室", Role.PLANNER, "U2"))
    posts.offer(actor=planner)
    stored = posts.stored()
    assert (stored.out_unit, stored.out_by, stored.out_entered_by) == ("U1", "", "planner")


def test_the_relief_does_not_overwrite_what_the_crew_before_has_offered(posts):
    posts.offer("栏杆松动")
    with pytest.raises(Refused) as refusal:
        posts.offer("一切正常", RELIEF)
    assert refusal.value.key == "error.handover_is_offered"
    assert posts.stored().note_next == "栏杆松动"
    posts.offer("栏杆已修", DESK)  # the control: who handed over corrects it, by telephone too
    assert posts.stored().note_next == "栏杆已修"


def test_a_desk_does_not_pass_over_the_offer_that_it_entered_itself(posts):
    posts.give_next_shift_to(OTHER)
    posts.offer("电话口述", DESK)
    with pytest.raises(Refused) as refusal:
        posts.stay(DESK, unit="U2")
    assert refusal.value.key == "error.handover_is_offered"
    assert (posts.stored().note_next, posts.stored().state) == ("电话口述", HandoverState.OFFERED)
    posts.accept(DESK, unit="U2")
    assert not posts.stored().is_one_sided


def test_a_desk_enters_that_a_relief_took_over_from_a_crew_that_had_left(posts):
    posts.give_next_shift_to(OTHER)
    posts.stay(DESK)
    stored = posts.stored()
    assert (stored.out_unit, stored.in_unit, stored.in_entered_by) == ("U1", "U2", "desk")
    assert stored.is_one_sided


def test_a_post_that_moved_in_between_is_taken_over_in_its_new_area(posts):
    posts.offer()
    with posts.world.store.read() as reader:
        site = reader.site("CP1")

    def move(tx):
        record_site(tx, EntryMeta("move"), site, replace(site, area="370725002", lat=36.7))

    posts.world._write(move)
    posts.accept()
    assert posts.stored().area == "370725002"
    assert posts.stored(at_seq=posts.stored().facts.seq + 1).area == "370725001001"


def test_a_post_that_was_closed_in_between_can_still_be_taken_over_and_owes_nothing(posts):
    posts.offer()
    posts.world.change("CP1", "withdrawn")
    posts.world.pass_time(hours=2)
    assert posts.listed() == ()
    posts.accept()
    assert posts.stored().state is HandoverState.ACCEPTED


def test_a_place_without_shifts_has_no_handover(posts):
    posts.world.add_sites(Site("V9", "北村", "village", "closed", "370725001001"))
    for site, start in (("V9", CHANGE), ("CP1", CHANGE + timedelta(hours=1)), ("none", CHANGE)):
        with pytest.raises(NotFound):
            posts.offer(site_id=site, shift_start=start)


def test_ones_own_newest_step_is_undone(posts):
    first = posts.offer("栏杆松动")
    posts.undo(first.seq)
    assert (posts.stored().state, posts.stored().facts) == (HandoverState.DUE, None)
    second = posts.offer("栏杆松动")
    with pytest.raises(Refused):
        posts.undo(first.seq)  # no longer the newest
    with pytest.raises(Refused):
        posts.undo(second.seq, RELIEF)  # another account's
    taken = posts.accept()
    posts.undo(taken.seq, RELIEF)
    assert (posts.stored().state, posts.stored().note_next) == (HandoverState.OFFERED, "栏杆松动")
    with pytest.raises(NotFound):
        posts.undo(1)


def test_undoing_an_acceptance_strikes_the_findings_of_its_differences(posts):
    posts.offer("余口罩 120 只")
    taken = posts.accept(differ=[("note_next:", "余口罩 80 只")])
    posts.undo(taken.seq, RELIEF)
    assert [each.state for each in findings_of(posts)] == [FindingState.VOID]
    assert posts.stored().state is HandoverState.OFFERED


def test_an_acceptance_whose_finding_was_worked_on_stays(posts):
    posts.offer("余口罩 120 只")
    taken = posts.accept(differ=[("note_next:", "余口罩 80 只")])
    (finding,) = findings_of(posts)
    Supervision(posts.world).act(finding.id, "begin")
    with pytest.raises(Refused):
        posts.undo(taken.seq, RELIEF)


def test_an_earlier_state_is_read_as_of_its_number(posts):
    offered = posts.offer("一")
    posts.accept()
    assert posts.stored(at_seq=offered.seq).state is HandoverState.OFFERED
    assert posts.stored(at_seq=offered.seq - 1) is None
