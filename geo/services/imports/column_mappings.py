"""What was said about a kind of file the last time, remembered by its headings.

The journal is the memory: an entry for each kind of file, whose code is the fingerprint of the headings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.import_report import FileSummary, ImportReport
from geo.domain.journal import COLUMN_MAPPING, Entry, JournalEntry
from geo.exchange.columns import normalise_heading
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.store import Transaction

SET = "set"


@dataclass(frozen=True, slots=True)
class RememberedOptions:
    """Options as they were said about files with the same headings.

    Attributes:
        options: The options.
        actor: Code of the account.
        at: When they were used.
    """

    options: ReadOptions
    actor: str
    at: datetime


def header_fingerprint(file: FileSummary) -> str:
    """Return the SHA-256 over the headings of a file, whatever their order and spelling."""
    text = "\n".join(sorted(set(map(normalise_heading, file.headings))))
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def find_remembered(ctx: AppContext, report: ImportReport) -> RememberedOptions | None:
    """Return what was said the last time about the first of these files that is known, None for none."""
    with ctx.store.read() as reader:
        for file in report.files:
            found = reader.entries(entity=COLUMN_MAPPING, entity_id=header_fingerprint(file), limit=1)
            if found:
                return _remembered(found[0])
    return None


@needs(Verb.IMPORT)
def remember(ctx: AppContext, actor: Actor, report: ImportReport, options: ReadOptions, *, key: str) -> None:
    """Remember what was said about files, unless that is what is remembered already.

    Args:
        ctx: The application context.
        actor: The acting account.
        report: How the files were read.
        options: What was said.
        key: Idempotency key.

    Raises:
        Refused: The actor may not import.
    """
    actor.authorise(Verb.IMPORT)
    known = find_remembered(ctx, report)
    if options == (NO_OPTIONS if known is None else known.options):
        return

    def work(tx: Transaction) -> None:
        for file in report.files:
            image = {"options": asdict(options), "headings": list(file.headings)}
            tx.record(Entry(COLUMN_MAPPING, header_fingerprint(file), SET, None, image))

    ctx.store.write(ctx.request(actor, key, {"command": "RememberMapping", "options": asdict(options)}), work)


def _remembered(entry: JournalEntry) -> RememberedOptions:
    image: Mapping[str, Any] = entry.after or {}
    values = {**image["options"], "only": tuple(image["options"]["only"])}
    return RememberedOptions(ReadOptions(**values), entry.actor, entry.at)
