"""What the query of a link asks for, read as the screens read theirs, and what of it cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter, left_out
from geo.services.directory import AS
from geo.services.overview import known_codes
from geo.services.rota import DAYS, SPANS
from geo.services.round_terms import LIMITS, Terms, terms_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office

NUMBER = re.compile(r"[0-9]{1,9}")
PARTS = frozenset(part.name for part in fields(SiteFilter))
LONGEST = 60
"""So much of what a link named is said again."""


@dataclass
class Asked:
    """The query of one request, the names in it that a route reads, and what could not be used of it."""

    query: Mapping[str, str]
    names: set[str] = field(default_factory=lambda: {"lang", "site", AS})
    """With those that the link of a screen may bring."""
    lost: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def filter(self, house: Office, actor: Actor, parts: Iterable[str] = PARTS) -> SiteFilter:
        """The filter, the moment included; ``parts`` of it are read."""
        known, now = known_codes(house, actor), house.now()
        query = {name: value for name, value in self.query.items() if name in parts}
        self._read(parts, left_out(query, known, now))
        return SiteFilter.from_query(query, known, now)

    def order(self) -> int:
        """``number`` of an order; 0, which none has, for what is no number."""
        self._read(["number"])
        asked = self.query.get("number", "")
        return int(asked) if NUMBER.fullmatch(asked) else 0

    def rounds(self, house: Office, actor: Actor) -> tuple[str, Terms]:
        """The area and the terms (see ``Terms.to_query``)."""
        units = known_codes(house, actor).units
        self._read(["units", *LIMITS], terms_left_out(self.query, units))
        return self.filter(house, actor, ["area"]).area, Terms.from_query(self.query, units)

    def shifts(self, house: Office, actor: Actor) -> tuple[SiteFilter, int]:
        """The filter and the ``days``; the usual number for what is none."""
        asked = self.query.get("days", "")
        is_usable = bool(NUMBER.fullmatch(asked)) and 1 <= int(asked) <= SPANS[-1]
        self._read(["days"], {} if is_usable or not asked else {"days": (asked,)})
        return self.filter(house, actor), int(asked) if is_usable else DAYS

    def ignored(self, words: Words) -> str:
        """What was ignored, by its word on the screens or its name in the link; "" where nothing was."""
        strange = {name: (value,) for name, value in self.query.items() if name not in self.names}
        return "; ".join(
            f"{words(f'filter.{name}') if name in PARTS else name} {', '.join(values)}"[:LONGEST]
            for name, values in {**self.lost, **strange}.items()
        )

    def check(self, words: Words) -> None:
        """Refuse what cannot be used as it was meant.

        Raises:
            InvalidInput: something was ignored: a file of more than was asked for has no place to say so.
        """
        if ignored := self.ignored(words):
            raise InvalidInput("error.link_ignored", parts=ignored)

    def _read(self, names: Iterable[str], lost: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.names.update(names)
        self.lost.update(lost or {})
