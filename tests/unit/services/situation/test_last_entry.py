"""The number of the last entry on something, by which read models are kept, and that of names of sites."""

from dataclasses import replace

import pytest

from geo.domain.journal import AREA_FIGURE, FINDING, SITE, STOCK_COUNT
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.situation.cache import CacheRegistry
from geo.services.situation.last_entry import last_entry_seq
from geo.services.situation.site_names import site_names_seq
from tests.reads import counted_reads
from tests.unit.services.supplies.stock import count
from tests.worlds import STAFF


def test_it_follows_the_entries_on_any_of_these_and_no_others(world):
    before = {name: last_entry_seq(world.ctx, name) for name in (SITE, FINDING, STOCK_COUNT)}
    counted = count(world, "CP1", mask=5).seq
    reported = world.confirm("CP1", STAFF).seq
    assert last_entry_seq(world.ctx, STOCK_COUNT) == counted
    assert last_entry_seq(world.ctx, SITE) == last_entry_seq(world.ctx, FINDING, SITE) == reported
    assert last_entry_seq(world.ctx, FINDING) == before[FINDING] < counted


def test_all_kinds_of_entries_share_one_query_of_those_that_came_since(world):
    last_entry_seq(world.ctx, SITE)
    count(world, "CP1", mask=5)
    with counted_reads() as reads:
        for name in (SITE, FINDING, STOCK_COUNT, AREA_FIGURE):
            last_entry_seq(world.ctx, name)
    assert len(reads) == 2  # the entries, and the revision that they reach
    assert reads.rows() <= 2


def test_nothing_is_read_while_nothing_is_recorded(world):
    first = last_entry_seq(world.ctx, SITE)
    with counted_reads() as reads:
        assert last_entry_seq(world.ctx, FINDING) == first
    assert len(reads) == 0


def test_a_process_that_starts_does_not_search_the_journal(world):
    """What was recorded before counts as one entry: nothing was read of it before."""
    for number in range(5):
        count(world, "CP1", mask=5 + number)
    world.ctx = replace(world.ctx, caches=CacheRegistry())
    with counted_reads() as reads:
        assert last_entry_seq(world.ctx, SITE) == world.store.revision()
    assert reads.rows() == 1


@pytest.mark.parametrize(("value", "is_another"), [({"name": "大桥卡点"}, True), ({"note": "雨"}, False)])
def test_only_another_name_or_area_makes_names_of_sites_new(world, value, is_another):
    before = site_names_seq(world.ctx)

    def work(tx):
        site = tx.site("CP1")
        record_site(tx, EntryMeta("update"), site, replace(site, **value))

    world.store.write(world.ctx.request(STAFF, "rename", {}), work)
    assert world.ctx.read_model.current_snapshot().seq > before
    assert (site_names_seq(world.ctx) > before) is is_another
    assert site_names_seq(world.ctx) == site_names_seq(world.ctx)
