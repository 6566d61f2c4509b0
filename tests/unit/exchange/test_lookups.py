"""Lookup of codes by what people write in a cell."""

import pytest

from geo.domain.kinds import Status, StatusCategory
from geo.exchange.columns import TableType
from geo.exchange.lookups import ChoiceLookup
from geo.exchange.records import Record

RESUMED = Status(
    "resumed", "准予复市", "Cleared to trade", StatusCategory.INACTIVE, former=("恢复交易", "Resumed")
)
SUSPENDED = Status("suspended", "停业", "Suspended", StatusCategory.IN_FORCE, former=("准予复市",))


def read(text):
    record = Record("sites.csv", 2, TableType.SITES, {"status": text}, {}, [])
    return ChoiceLookup((RESUMED, SUSPENDED)).read(record, "status"), record.faults


@pytest.mark.parametrize("text", ["resumed", "准予复市", "Cleared to trade", "恢复交易", "RESUMED"])
def test_a_status_is_found_by_code_label_and_former_label(text):
    assert read(text) == ("resumed", [])


def test_a_word_that_never_was_a_label_is_a_fault():
    code, faults = read("恢复")
    assert code == ""
    assert [fault.key for fault in faults] == ["fault.unknown_choice"]
