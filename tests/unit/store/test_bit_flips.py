"""A bit that flips in a journal row is found, wherever it is; the chain is what finds it."""

from dataclasses import replace

import pytest

from geo.store import verify as verifying
from geo.store.backup import backup
from geo.store.verify import verify
from tests.contract.flipping import found_flips, journal_rows
from tests.contract.story import GATE, changing, opened, registering, request_for

FLIPS = 50


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A backup of forty entries: one file without companions."""
    folder = tmp_path_factory.mktemp("flips")
    url = f"sqlite:///{folder}/kadian.db"
    with opened(url) as store:
        for number in range(20):
            site = replace(GATE, id=f"S{number}")
            store.write(request_for(f"registered {number}"), registering(site))
            store.write(request_for(f"changed {number}"), changing(site.id, note=f"note {number}"))
    backup(url, folder / "saved.db")
    return f"sqlite:///{folder}/saved.db", folder / "saved.db"


def test_every_flipped_bit_is_found_and_the_file_is_whole_again_afterwards(saved):
    url, path = saved
    before = path.read_bytes()
    assert len(journal_rows(url, before)) == 40
    assert found_flips(url, FLIPS) == FLIPS
    assert path.read_bytes() == before
    assert verify(url).is_intact


def test_without_the_chain_most_flips_would_go_unseen(saved, monkeypatch):
    monkeypatch.setattr(verifying, "_chain_deviations", lambda *_: ())
    assert found_flips(saved[0], FLIPS) < FLIPS
