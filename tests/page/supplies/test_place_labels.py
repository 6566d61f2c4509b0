"""Names of places to choose from: made again for a new name, area or reader, and for nothing else."""

from dataclasses import replace

import pytest

from geo.services.sites.journal_entries import EntryMeta, record_site
from pages.components.supplies import stock_rows
from tests.page.screens import opened
from tests.unit.services.supplies.stock import KEEPER, count
from tests.worlds import STAFF


@pytest.fixture
def made(world, signed_in, monkeypatch):
    """The areas for which names were made, one for each time."""
    world.add_accounts(KEEPER)
    signed_in(KEEPER)
    made, make = [], stock_rows._place_labels

    def counting(ctx, scope, area, t):
        made.append(area)
        return make(ctx, scope, area, t)

    monkeypatch.setattr(stock_rows, "_place_labels", counting)
    opened("supplies")
    return made


def test_reports_and_counts_leave_the_names_of_places_as_they_are(world, made):
    before = len(made)
    assert before == 1
    opened("supplies")
    world.confirm("CP1", STAFF)
    count(world, "CP1", mask=5)
    opened("supplies")
    assert len(made) == before


def test_a_new_name_and_another_area_are_shown_at_once(world, made):
    def work(tx):
        site = tx.site("CP1")
        record_site(tx, EntryMeta("update"), site, replace(site, name="新桥卡点"))

    world.store.write(world.ctx.request(KEEPER, "rename", {}), work)
    labels = opened("supplies").test.selectbox(key=stock_rows.OTHER_PLACE_KEY).options
    assert any("新桥卡点" in label for label in labels)
    before = len(made)
    opened("supplies", area="370725001")
    assert len(made) == before + 1
    assert made[-1] == "370725001"
