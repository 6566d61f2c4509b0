"""One way to write a version of an object: a journal entry with the whole after it, and its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from geo.domain.journal import Entry, EntryAuthor
from geo.store.transaction import Transaction


class Versioned(Protocol):
    """A frozen dataclass whose versions are counted from 1; one with 0 was never written."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int:
        """Number of the version."""


Version = TypeVar("Version", bound=Versioned)
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True)  # with slots, a subscripted generic cannot be called in Python 3.11
class VersionedEntity(Generic[Version]):
    """What the entries of one kind of object have in common.

    Attributes:
        entity: Type of the object in the journal.
        id_of: Returns the code of an object.
        image: Returns an object in plain values.
        put: Writes the row of a version that an entry begins.
        keeps_before: Whether entries have the whole before, too.
    """

    entity: str
    id_of: Callable[[Version], object]
    image: Callable[[Version], Mapping[str, object]]
    put: Callable[[Transaction, Version, int], None]
    keeps_before: bool = True

    def record(
        self,
        tx: Transaction,
        action: str,
        before: Version | None,
        after: Version,
        *,
        author: EntryAuthor | None = None,
        reason: str = "",
        observed_at: datetime | None = None,
        extra: Mapping[str, object] = _NOTHING,
    ) -> Version:
        """Write the journal entry and the next version of an object.

        Args:
            tx: The open transaction.
            action: What was done.
            before: The present version; None, or one with the number 0, for a new object.
            after: The object as it becomes; its version is set here.
            author: Who records it, and when; None for the account and time of the request.
            reason: Why, as the account gave it.
            observed_at: When it was so, None for now.
            extra: Further values of the ``after`` image.

        Returns:
            The version that was written.
        """
        if before is not None and not before.version:
            before = None
        after = replace(after, version=1 if before is None else before.version + 1)
        author = author or tx.author
        entry = Entry(
            entity=self.entity,
            entity_id=str(self.id_of(after)),
            action=action,
            before=self.image(before) if before is not None and self.keeps_before else None,
            after={**self.image(after), **extra},
            base_version=None if before is None else before.version,
            new_version=after.version,
            observed_at=observed_at,
            reason=reason,
            actor=author.account,
            at=author.at,
        )
        self.put(tx, after, tx.record(entry))
        return after
