"""The register: enter, correct, move, retire, bring back, merge and undo, with conflicts and doubts."""

import json
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.import_report import ImportRefused
from geo.domain.journal import AREA, SITE, UNIT
from geo.domain.register.commands import (
    RegisterChange,
    RegisterConflict,
    RegisterUndoRefused,
    Restoration,
    Retirement,
    StillInUse,
)
from geo.services.findings.record import log_finding
from geo.services.register.listing import next_register_code, register_lines, registered_object
from geo.services.register.record import record_in_register
from geo.services.register.retirement import restore, retire
from geo.services.register.undo import undo_in_register, undo_register
from geo.store.verify import verify_connection

PLANNER = Actor("planner", "计划", None, "", (Grant("planner", Role.PLANNER, "370725001"),))
CHIEF = Actor("chief", "指挥", Role.COMMANDER)
GATE = {
    "name": "北门卡点",
    "kind": "checkpoint",
    "variant": "hard",
    "status": "manned",
    "lat": "36.60500",
    "lon": "118.80500",
    "unit": "U1",
    "phone": "0536-1234567",
}
RING = {
    "type": "Polygon",
    "coordinates": [[[118.9, 36.55], [119.0, 36.55], [119.0, 36.65], [118.9, 36.65], [118.9, 36.55]]],
}


@pytest.fixture
def register(world):
    world.add_accounts(PLANNER, CHIEF)
    return Register(world)


class Register:
    """Short ways to use the register of a world."""

    def __init__(self, world):
        self.world, self.ctx = world, world.ctx

    @property
    def seq(self):
        return self.world.store.revision()

    def change(self, code, actor=PLANNER, entity=SITE, *, is_new=False, seen_seq=None, values=(), **more):
        seen_seq = self.seq if seen_seq is None else seen_seq
        fields = tuple(dict(values).items())
        command = RegisterChange(
            entity, code, fields, next(self.world.keys), is_new=is_new, seen_seq=seen_seq, **more
        )
        return record_in_register(self.ctx, actor, command)

    def enter(self, code, actor=PLANNER, entity=SITE, **more):
        return self.change(code, actor, entity, is_new=True, **more)

    def retire(self, code, actor=PLANNER, entity=SITE, **more):
        return retire(self.ctx, actor, Retirement(entity, code, next(self.world.keys), **more))

    def restore(self, code, actor=PLANNER, entity=SITE):
        return restore(self.ctx, actor, Restoration(entity, code, next(self.world.keys)))

    def undo(self, receipt, actor=PLANNER):
        return undo_in_register(self.ctx, actor, Undo(receipt.seq, next(self.world.keys)))

    def site(self, code):
        with self.world.store.read() as reader:
            return reader.site(code)

    def codes(self, entity=SITE, actor=CHIEF, **more):
        return [line.code for line in register_lines(self.ctx, actor, entity, **more)]


@pytest.fixture(autouse=True)
def intact(world):
    yield
    with world.store.read() as reader:
        assert not verify_connection(reader.connection).deviations


def test_a_planner_registers_a_checkpoint_whose_area_follows_from_its_place(register):
    code = next_register_code(register.ctx, PLANNER, SITE, "checkpoint")
    receipt = register.enter(code, values=GATE)
    site = register.site(code)
    assert (code, site.area, site.unit, site.lat) == ("CP3", "370725001", "U1", 36.605)
    assert len(receipt.seqs) == 2
    assert registered_object(register.ctx, PLANNER, SITE, code).phone == "0536-1234567"
    assert register.world.ids(search="北门") == [code]


def test_what_is_wrong_or_doubtful_is_said_in_full_and_a_doubt_can_be_confirmed(register):
    with pytest.raises(ImportRefused) as refused:
        register.enter("CP9", CHIEF, values=GATE | {"name": "", "unit": "no unit", "lat": "95"})
    assert {fault.column for fault in refused.value.faults} == {"name", "unit", "lat"}
    twin = {**GATE, "name": "平原大桥卡点", "lat": "36.6", "lon": "118.8", "area": "370725001001"}
    with pytest.raises(ImportRefused) as refused:
        register.enter("CP9", values=twin)
    assert [fault.waiver_code for fault in refused.value.faults] == ["same-place"]
    register.enter("CP9", values=twin, accepted=("same-place",))
    assert register.site("CP9").name == "平原大桥卡点"


def test_a_site_is_moved_and_renamed_and_found_by_its_new_initials(register):
    register.change("CP1", values={"lat": "36.62000", "lon": "118.81000", "name": "新桥卡点"})
    assert (register.site("CP1").lat, register.site("CP1").status) == (36.62, "manned")
    assert register.world.ids(search="xqkd") == ["CP1"]


def test_two_who_correct_one_field_see_both_values_and_other_fields_are_merged(register):
    seen = register.seq
    register.change("CP1", CHIEF, values={"name": "大桥卡点"})
    with pytest.raises(RegisterConflict) as conflict:
        register.change("CP1", seen_seq=seen, values={"name": "平原桥卡点"})
    params = conflict.value.params
    assert (params["mine"], params["theirs"]) == ("平原桥卡点", "大桥卡点")
    assert params["actor"] == "chief"
    register.change("CP1", seen_seq=seen, values={"unit": "U2"})
    register.change("CP1", seen_seq=seen, values={"name": "大桥卡点"})
    assert (register.site("CP1").name, register.site("CP1").unit) == ("大桥卡点", "U2")


def test_the_rights_are_those_of_the_area_before_and_after(register):
    outside = {**GATE, "area": "370725002"}
    with pytest.raises(Refused):
        register.enter("CP9", values=outside, accepted=("other-area", "outside-area"))
    with pytest.raises(Refused):
        register.change("CP1", values={"area": "370725002"}, accepted=("other-area",))
    with pytest.raises(Refused):
        register.retire("CP2")
    with pytest.raises(Refused):
        register.retire("U2", entity=UNIT)
    with pytest.raises(Refused):
        register.change("370725001", entity=AREA, values={"name": "城关"})


def test_a_retired_site_is_in_no_figure_and_every_earlier_view_still_has_it(register):
    before = register.world.moment
    register.world.pass_time(minutes=5)
    total = register.world.overview().total
    receipt = register.retire("CP1")
    assert register.world.overview().total == total - 1
    assert register.world.overview(as_of=before).total == total
    assert register.codes() == ["C1", "C2", "CP2", "M1", "V1", "V2"]
    assert register.codes(with_retired=True)[2:4] == ["CP1", "CP2"]
    with pytest.raises(NotFound):
        register.world.change("CP1", "unmanned", CHIEF, seen_version=1)
    with pytest.raises(InvalidInput):
        register.enter("CP1", values=GATE)
    register.undo(receipt)
    assert register.world.overview().total == total


def test_a_site_that_comes_back_has_its_last_values_and_counts_its_versions_on(register):
    was = register.site("CP1")
    register.retire("CP1")
    register.restore("CP1")
    assert register.site("CP1").version == was.version + 1
    assert register.site("CP1").name == was.name
    assert register.world.ids(search="pydqkd") == ["CP1"]
    with pytest.raises(NotFound):
        register.restore("CP1")


def test_a_site_with_something_open_is_not_retired_and_all_of_it_is_named(register):
    log_finding(register.ctx, CHIEF, LogFinding("vehicles", next(register.world.keys), "CP1"))
    with pytest.raises(StillInUse) as refused:
        register.retire("CP1")
    assert refused.value.uses == (("findings", 1),)


def test_two_entries_of_one_site_become_one(register):
    register.enter("CP9", values=GATE)
    register.retire("CP9", merged_into="CP1")
    with register.world.store.read() as reader:
        assert reader.entries(site_id="CP9")[0].after["into"] == "CP1"
    with pytest.raises(InvalidInput):
        register.retire("CP1", merged_into="V1")


def test_units_are_corrected_retired_when_they_hold_nothing_and_brought_back(register):
    register.enter("U3", CHIEF, UNIT, values={"name": "三中队", "people": "20", "leads": "3"})
    register.change("U3", CHIEF, UNIT, values={"name": "三大队", "people": "25"})
    with pytest.raises(StillInUse):
        register.retire("U1", CHIEF, UNIT)
    receipt = register.retire("U3", CHIEF, UNIT)
    assert register.codes(UNIT) == ["U1", "U2"]
    register.undo(receipt, CHIEF)
    assert register.codes(UNIT) == ["U1", "U2", "U3"]
    unit = registered_object(register.ctx, CHIEF, UNIT, "U3").registered
    assert (unit.name, unit.people, unit.leads) == ("三大队", 25, 3)


def test_an_area_is_entered_with_a_drawn_boundary_and_undone_with_it(register):
    boundary = json.dumps(RING)
    entered = register.enter(
        "370725003", CHIEF, AREA, values={"name": "新区", "parent": "370725"}, boundary=boundary
    )
    first = registered_object(register.ctx, CHIEF, AREA, "370725003").registered
    assert first.boundary
    moved = json.dumps({**RING, "coordinates": [[[x + 0.1, y] for x, y in RING["coordinates"][0]]]})
    receipt = register.change("370725003", CHIEF, AREA, values={"name": "新城"}, boundary=moved)
    register.undo(receipt, CHIEF)
    assert registered_object(register.ctx, CHIEF, AREA, "370725003").registered == first
    with pytest.raises(RegisterUndoRefused):
        register.undo(entered, CHIEF)
    register.retire("370725003", CHIEF, AREA)
    register.restore("370725003", CHIEF, AREA)
    assert registered_object(register.ctx, CHIEF, AREA, "370725003").registered == first
    with pytest.raises(InvalidInput):
        register.change("370725003", CHIEF, AREA, boundary="[1, 2]")


def test_an_area_that_holds_or_held_something_stays(register):
    with pytest.raises(StillInUse) as refused:
        register.retire("370725001", CHIEF, AREA)
    assert dict(refused.value.uses) == {"sites": 1, "areas": 1, "grants": 1}


def test_an_undo_is_ones_own_refuses_later_changes_and_is_not_undone_itself(register):
    receipt = register.change("CP1", values={"name": "大桥卡点"})
    with pytest.raises(Refused):
        register.undo(receipt, CHIEF)
    undone = register.undo(receipt)
    assert register.site("CP1").name == "平原大桥卡点"
    with pytest.raises(Refused):
        register.undo(undone)
    again = register.change("CP1", values={"name": "大桥卡点"})
    register.world.change("CP1", "unmanned", CHIEF, seen_version=register.site("CP1").version)
    with pytest.raises(RegisterUndoRefused) as refused:
        register.undo(again)
    assert [fault.expected for fault in refused.value.obstacles] == ["chief"]


def test_many_entries_are_taken_back_as_one_the_newest_first(register):
    receipts = [
        register.enter("U3", CHIEF, UNIT, values={"name": "三中队"}),
        register.enter("CP9", values=GATE | {"unit": "U3"}),
    ]
    seqs = [seq for receipt in receipts for seq in receipt.seqs]
    register.world.pass_time(minutes=1)
    request = register.ctx.request(CHIEF, "undo-all", {})
    register.world.store.write(request, lambda tx: undo_register(register.world.ctx, tx, seqs))
    assert register.site("CP9") is None
    assert "U3" not in register.codes(UNIT)


def test_a_press_that_is_repeated_registers_once(register):
    command = RegisterChange(SITE, "CP9", tuple(GATE.items()), "same-key", is_new=True)
    first = record_in_register(register.ctx, PLANNER, command)
    assert record_in_register(register.ctx, PLANNER, command).seqs == first.seqs


def test_a_late_view_is_of_the_time_before_the_retirement(register):
    register.retire("V1")
    register.world.pass_time(minutes=2)
    yesterday = register.world.moment - timedelta(minutes=1)
    assert "V1" not in register.world.ids(as_of=yesterday)


@pytest.mark.parametrize("spelled", ["ＣＰ１", " CP1"])
def test_a_code_that_is_spelled_otherwise_is_no_new_code(register, spelled):
    before = register.site("CP1")
    with pytest.raises(InvalidInput, match="code_taken"):
        register.enter(spelled, values=GATE)
    assert register.site("CP1") == before


def test_two_who_change_one_duty_telephone_see_both_values(register):
    code = next_register_code(register.ctx, PLANNER, SITE, "checkpoint")
    register.enter(code, values=GATE)
    seen = register.seq
    register.change(code, CHIEF, values={"phone": "0536-2222222"})
    with pytest.raises(RegisterConflict):
        register.change(code, values={"phone": "0536-3333333"}, seen_seq=seen)
    assert registered_object(register.ctx, PLANNER, SITE, code).phone == "0536-2222222"


def test_the_undo_of_a_registration_leaves_a_site_at_which_something_is_open(register):
    receipt = register.enter("CP3", values=GATE)
    log_finding(register.ctx, CHIEF, LogFinding("vehicles", "found-there", "CP3"))
    with pytest.raises(RegisterUndoRefused) as refused:
        register.undo(receipt)
    assert [each.key for each in refused.value.obstacles][-1] == "fault.undo_needed"
    assert register.site("CP3") is not None


def test_the_undo_of_a_move_never_makes_an_area_lie_in_itself(register):
    register.enter("370725003", CHIEF, AREA, values={"name": "三镇", "parent": "370725"})
    register.enter(
        "370725004", CHIEF, AREA, values={"name": "四镇", "parent": "370725003"}, accepted=("stray-area",)
    )
    first = register.change("370725004", CHIEF, AREA, values={"name": "四镇", "parent": "370725"})
    register.change("370725003", CHIEF, AREA, values={"name": "三镇", "parent": "370725004"})
    with pytest.raises(RegisterUndoRefused):
        register.undo(first, CHIEF)
