"""Imports that are being prepared on screen: files and options, kept by the process for each account.

They outlive a reload of the page and a new sign-in, not the process. Nothing of them is in the store.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import uuid4

from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.exchange import SourceFile
from geo.exchange.import_batch import IMPORT_KEY
from geo.exchange.read_options import ReadOptions

MAX_DRAFT_BYTES = 100_000_000
"""Greatest size of all files of one import, in bytes."""
MAX_TOTAL_BYTES = 400_000_000
"""Greatest size of all files that are kept, in bytes; the imports that were touched longest ago go first."""


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """An import before it is written, or one that was just written.

    Attributes:
        account: The account that prepares it.
        sources: The files.
        options: What was said about them, None for what was said the last time about such files.
        accepted: Codes of the doubts that were accepted.
        with_status: Whether statuses of the files replace those of stored sites.
        stamp: Names this state of it: files, options and doubts.
        key: Idempotency key of the import.
        receipt: Receipt of the import, None before it is written.
        undone: Receipt of its undo, None where it was not undone.
    """

    account: str
    sources: tuple[SourceFile, ...]
    options: ReadOptions | None = None
    accepted: tuple[str, ...] = ()
    with_status: bool = False
    stamp: str = field(default_factory=lambda: uuid4().hex)
    key: str = field(default_factory=lambda: f"{IMPORT_KEY}{uuid4().hex}")
    receipt: Receipt | None = None
    undone: Receipt | None = None

    @property
    def size(self) -> int:
        """Size of the files, in bytes."""
        return sum(len(source.data) for source in self.sources)


class ImportDrafts:
    """The imports of all accounts, one for each; safe for threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._drafts: dict[str, ImportDraft] = {}
        self._lock = threading.Lock()

    def find(self, account: str) -> ImportDraft | None:
        """Return the import of an account, None for none."""
        with self._lock:
            return self._drafts.get(account)

    def put(self, draft: ImportDraft) -> None:
        """Keep an import in place of the account's previous one.

        Raises:
            InvalidInput: Its files are too large.
        """
        if draft.size > MAX_DRAFT_BYTES:
            raise InvalidInput("error.import_too_large", most=MAX_DRAFT_BYTES // 10**6)
        with self._lock:
            self._drafts.pop(draft.account, None)
            self._drafts[draft.account] = draft
            while sum(each.size for each in self._drafts.values()) > MAX_TOTAL_BYTES:
                del self._drafts[next(iter(self._drafts))]

    def drop(self, account: str) -> None:
        """Forget the import of an account."""
        with self._lock:
            self._drafts.pop(account, None)
