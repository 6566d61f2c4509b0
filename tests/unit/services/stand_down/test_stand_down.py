"""An order names its places, each reports its barrier gone with proof, and what is left is a list."""

import pytest

from geo.domain.errors import InvalidInput, KadianError, NotFound, Refused
from geo.services.stand_down.barriers_left import barrier_of, read_removal_photo, stand_downs
from tests.unit.exchange.pictures import photo
from tests.unit.services.stand_down.ordered import CHIEF, StandDownCase
from tests.worlds import OTHER, STAFF, VIEWER

OTHER_TOWN, COUNTY = "370725002", "370725"


@pytest.fixture
def case(world, tmp_path):
    return StandDownCase(world, tmp_path / "photos")


def test_an_order_asks_the_places_of_an_area_that_have_something_to_remove(case):
    case.order()
    assert set(case.left()[1]) == {"CP1", "V1", "M1", "C1"}
    case.order(OTHER_TOWN, kind="village")
    assert case.left()[2] == ["V2"]


def test_what_was_exempt_before_and_what_is_built_later_is_not_asked(case):
    case.order()
    assert "C2" not in case.left()[1]  # exempt: nothing is there


def test_a_report_with_a_note_or_a_photo_takes_a_place_off_the_list_and_keeps_its_proof(case):
    case.order(kind="checkpoint")
    receipt = case.report(note="两处水马已撤")
    (progress,) = stand_downs(case.ctx, CHIEF)
    (row,) = progress.gone
    assert progress.left == ()
    assert (row.removal.seq, row.removal.note, row.removal.actor) == (receipt.seq, "两处水马已撤", STAFF.id)
    assert (row.actor_name, progress.total, progress.is_late) == (STAFF.name, 1, False)


def test_a_report_without_any_proof_is_refused(case):
    case.order()
    with pytest.raises(InvalidInput) as refused:
        case.report(note="  ")
    assert refused.value.key == "error.removal_proof"
    assert "CP1" in case.left()[1]


def test_a_place_that_no_order_asks_and_one_that_has_reported_say_so(case):
    with pytest.raises(InvalidInput) as none:
        case.report()
    case.order()
    receipt = case.report()
    with pytest.raises(InvalidInput) as again:
        case.report(note="again")
    assert (none.value.key, again.value.key) == ("error.no_stand_down", "error.removal_given")
    assert again.value.params["seq"] == receipt.seq


def test_the_same_report_sent_twice_is_recorded_once(case):
    case.order()
    first, second = case.report(key="one"), case.report(key="one")
    assert (first.seq, second.seq, second.is_repeated) == (first.seq, first.seq, True)


def test_a_later_order_asks_again(case):
    case.order(kind="checkpoint")
    case.report()
    case.order(kind="checkpoint", phase=2)
    assert case.left() == {1: [], 2: ["CP1"]}
    case.report(note="again")
    assert case.left() == {1: [], 2: []}


def test_ones_own_report_is_undone_and_anothers_is_not(case):
    case.order()
    receipt = case.report()
    with pytest.raises(Refused):
        case.undo(receipt, OTHER)
    case.undo(receipt)
    assert "CP1" in case.left()[1]
    with pytest.raises(Refused):
        case.undo(receipt)


def test_a_withdrawn_order_asks_for_nothing_and_needs_a_reason(case):
    case.order()
    with pytest.raises(InvalidInput):
        case.withdraw(reason=" ")
    case.withdraw()
    assert case.left() == {}
    with pytest.raises(NotFound):
        case.withdraw()


def test_the_list_can_be_read_as_of_any_time(case):
    case.order(kind="checkpoint")
    case.world.pass_time(hours=1)
    before = case.world.moment
    case.world.pass_time(hours=1)
    case.report()
    assert case.left(as_of=before) == {1: ["CP1"]}
    assert case.left() == {1: []}


def test_after_the_deadline_an_order_with_barriers_left_is_late(case):
    case.order(kind="checkpoint", hours=1)
    case.world.pass_time(hours=1)
    assert [each.is_late for each in stand_downs(case.ctx, CHIEF)] == [True]
    case.report()
    assert [each.is_late for each in stand_downs(case.ctx, CHIEF)] == [False]


def test_everybody_sees_the_places_that_they_may_read_alone(case):
    case.order(COUNTY)
    mine = case.left(case.town)[1]
    assert set(mine) < set(case.left()[1])
    assert not {"CP2", "V2"} & set(mine)
    case.order(OTHER_TOWN)
    assert set(case.left(case.town)) == {1}


def test_who_may_not_order_or_report_does_neither(case):
    with pytest.raises(Refused):
        case.order(actor=STAFF)
    case.order()
    with pytest.raises(Refused):
        case.report(actor=VIEWER)
    _, row = barrier_of(case.ctx, VIEWER, "CP1")
    assert not row.may_report
    assert barrier_of(case.ctx, STAFF, "CP1")[1].may_report


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"area": "999"}, "error.unknown_area"),
        ({"kind": "castle"}, "error.unknown_kind"),
        ({"kind": "venue"}, "error.stand_down_empty"),
        ({"phase": 0}, "error.bad_phase"),
        ({"phase": 10}, "error.bad_phase"),
        ({"hours": -1}, "error.past_deadline"),
        ({"condition": "长" * 201}, "error.note_too_long"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused(case, values, error):
    with pytest.raises(KadianError) as refused:
        case.order(**values)
    assert refused.value.key == error
    assert case.left() == {}


def test_a_photo_is_kept_as_proof_and_read_by_who_may_read_the_place(case):
    case.order(COUNTY)
    case.report("CP2", note="", photo=photo())
    (progress,) = stand_downs(case.ctx, CHIEF)
    sha256 = progress.gone[0].removal.photo.sha256
    assert read_removal_photo(case.ctx, VIEWER, sha256)[:2] == b"\xff\xd8"
    assert read_removal_photo(case.ctx, VIEWER, sha256, thumbnail=True)[:2] == b"\xff\xd8"
    with pytest.raises(Refused):
        read_removal_photo(case.ctx, case.town, sha256)
    with pytest.raises(NotFound):
        read_removal_photo(case.ctx, CHIEF, "0" * 64)
