"""What every command stands on: settings, words, who acts, and a place to speak."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.kinds_file import kinds_from_file
from geo.services.board import Board
from geo.services.new_store import check_new
from geo.services.office import Office, check_kinds, open_office
from geo.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from geo.i18n import Words
    from geo.settings import Settings

CLERK = Actor("cli", "cli", Role.ADMIN, grants=(Grant("cli", Role.COMMANDER),))
"""Whoever may read and write the store's file has every right over it."""


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    words: Words

    def say(self, sentence: str) -> None:
        print(shown(sentence, sys.stdout))

    @contextmanager
    def office(self, *, wants_new: bool = False) -> Iterator[Office]:
        """The office with the store open for writing; ``wants_new``: see ``open_office``."""
        office = open_office(self.settings, source="cli", wants_new=wants_new)
        try:
            for alarm in [] if wants_new else check_new(office):
                print(self.words(alarm.key, **alarm.params), file=sys.stderr)
            yield office
        finally:
            office.store.close()

    @contextmanager
    def reading_office(self) -> Iterator[Office]:
        """The office beside an application that runs: nothing can be written.

        Raises:
            InvalidInput where the kinds file cannot stand, or lacks what a recorded site has; whatever
            ``Store.open_for_reading`` raises.
        """
        kinds = kinds_from_file(self.settings.kinds_file)
        store = Store.open_for_reading(self.settings.store_url)
        try:
            check_kinds(store, kinds)
            yield Office(store, kinds, self.settings, Board(store, kinds), source="cli")
        finally:
            store.close()


def shown(text: str, stream: TextIO) -> str:
    """Text with what the stream's encoding cannot write as escapes: names in files hold anything."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
