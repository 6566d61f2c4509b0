"""One bit in the file of a store, inside a row of its journal, as a failing disk flips it."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import select

from geo.domain.errors import StoreDamaged
from geo.store import Store
from geo.store.tables.schema import JOURNAL
from geo.store.verify import verify


def found_flips(url, number, seed=0):
    """Flip ``number`` bits, one after the other and each back again; how many of them verifying finds."""
    path, chance = Path(url.removeprefix("sqlite:///")), random.Random(seed)
    rows = journal_rows(url, path.read_bytes())
    return sum(_is_found(url, path, _place(rows, chance), chance.randrange(8)) for _ in range(number))


def journal_rows(url, content):
    """First and last byte of each entry in the file: SQLite keeps its columns side by side."""
    spans, store = [], Store.open_for_reading(url)
    with store.read() as reader:
        for entry in reader.connection.execute(select(JOURNAL)):
            texts = (entry.key, entry.request_hash, entry.entity, entry.entity_id, entry.action)
            begin = content.find("".join([*texts, entry.before or "", entry.after or ""]).encode())
            end = content.find((entry.prev_hash + entry.hash).encode(), begin)
            if begin >= 0:  # an entry that spills over its page lies in pieces
                spans.append((begin, end + len(entry.prev_hash + entry.hash)))
    store.close()
    return spans


def _place(rows, chance):
    return chance.randrange(*chance.choice(rows))


def _is_found(url, path, place, bit):
    with path.open("r+b", buffering=0) as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))
        try:
            return not verify(url).is_intact
        except StoreDamaged:
            return True
        finally:
            file.seek(place)
            file.write(bytes([byte]))
