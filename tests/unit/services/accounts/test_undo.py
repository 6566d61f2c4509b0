import ast
from itertools import product

import pytest

from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import DUTY_PHONE, WITHDRAWN, Entry, JournalEntry
from geo.services.accounts.undo import (
    entries_of_command,
    require_entry,
    require_own,
    require_undoable,
    withdrawal_entry,
)
from tests.source import application
from tests.worlds import ADMIN, STAFF, START, VIEWER

ACTIONS = {"set"}


def entry(actor=STAFF.id, action="set", version=2):
    image = {"phone": "110"}
    return JournalEntry(
        seq=4,
        key="key",
        entity=DUTY_PHONE,
        entity_id="unit U1",
        action=action,
        before=None,
        after=image,
        base_version=version - 1,
        new_version=version,
        actor=actor,
        source="web",
        at=START,
        observed_at=None,
        reason="",
        hash="",
    )


@pytest.fixture
def in_request(world):
    """What a function of a transaction returns."""

    def run(ask):
        answers = []
        world.store.write(world.ctx.request(ADMIN, next(world.keys), {}), lambda tx: answers.append(ask(tx)))
        return answers[0]

    return run


def test_one_undoes_what_is_one_s_own_can_be_undone_and_stands():
    for actor, action, stands in product((STAFF, VIEWER), ("set", "undo"), (True, False)):
        given = entry(action=action)
        if (actor, action, stands) == (STAFF, "set", True):
            require_own(actor, given, ACTIONS, stands=stands)
            continue
        with pytest.raises(Refused, match="not_undoable"):
            require_own(actor, given, ACTIONS, stands=stands)


def test_only_the_newest_version_is_undone():
    present = DutyPhone(PhoneHolder.UNIT, "U1", "110", 2)
    assert require_undoable(STAFF, entry(), present, ACTIONS) is present
    for version, there in ((1, present), (3, present), (2, None)):
        with pytest.raises(Refused, match="not_undoable"):
            require_undoable(STAFF, entry(version=version), there, ACTIONS)


def test_an_entry_on_something_else_is_none(world, in_request):
    receipt = world.change("V1", "reopened")
    assert in_request(lambda tx: require_entry(tx, receipt.seq, "site", DUTY_PHONE)).entity_id == "V1"
    for seq, entity in ((receipt.seq, DUTY_PHONE), (receipt.seq + 9, "site")):
        with pytest.raises(NotFound, match="unknown_entry"):
            in_request(lambda tx, seq=seq, entity=entity: require_entry(tx, seq, entity))


def test_a_command_is_found_by_any_of_its_entries(in_request):
    def write(tx):
        return [tx.record(Entry("drill", each, "drill")) for each in ("one", "two")]

    seqs = in_request(write)
    for seq in seqs:
        assert [each.seq for each in in_request(lambda tx, seq=seq: entries_of_command(tx, seq))] == seqs
    with pytest.raises(NotFound, match="unknown_entry"):
        in_request(lambda tx: entries_of_command(tx, 10**9))


def test_a_withdrawal_names_what_it_withdraws(in_request):
    def withdraw(tx):
        return tx.entry(withdrawal_entry(tx, entry(), "withdraw"))

    written = in_request(withdraw)
    assert (written.entity, written.entity_id, written.action) == (DUTY_PHONE, "unit U1", "withdraw")
    assert (written.before, written.after, written.reason) == (None, {WITHDRAWN: 4}, "#4")


def test_the_refusal_of_an_undo_is_raised_in_one_place():
    raised = {
        module.name
        for module in application()
        for call in module.walk(ast.Call)
        if call.args and getattr(call.args[0], "value", "") == "error.not_undoable"
    }
    # The register undoes what has no version, and many objects at once: its conflicts are named one by one.
    others = {name for name in raised if not name.startswith("geo.services.register.")}
    assert others == {"geo.services.accounts.undo"}
