"""A post that is no site yet: a draft opens it, and the order that the draft becomes registers it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.domain.moves import Spot
from geo.domain.sites import Site
from geo.domain.text import is_shown, typed_line

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable

    from geo.domain.kinds import Kind, Kinds

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", re.ASCII)
"""The code of a new post: what every sheet, link and file carries without a doubt."""
FIRST_CODE = "N-01"
"""Where no code leads on to another."""
POST_NAME_LENGTH = 40
"""Longest name of a new post, in characters."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """``area`` "" is the one that its location lies in; ``lat``/``lon`` are WGS-84 degrees."""

    id: str
    name: str
    kind: str
    variant: str
    area: str
    lat: float
    lon: float

    def checked(self, kinds: Kinds) -> NewPost:
        """Itself with its name as ``typed_line`` keeps it.

        Raises:
            InvalidInput: a code, name, variant or location that cannot be, or a kind where nobody stands.
        """
        name = typed_line(self.name)
        if not CODE.fullmatch(self.id):
            raise InvalidInput("error.post_code", found=self.id)
        if not is_shown(name) or len(name) > POST_NAME_LENGTH:
            raise InvalidInput("error.post_name", length=len(name), expected=POST_NAME_LENGTH)
        kind = kinds[self.kind]
        if not kind.is_manned:
            raise InvalidInput("error.not_manned_kind", kind=self.kind)
        if kind.variant(self.variant) is None:
            expected = ", ".join(variant.code for variant in kind.variants)
            raise InvalidInput("error.post_variant", variant=self.variant, expected=expected)
        closed_status(kind)
        self.spot.checked()
        return replace(self, name=name)

    @property
    def spot(self) -> Spot:
        return Spot(self.area, self.lat, self.lon)

    def at(self, spot: Spot) -> NewPost:
        """At another place.

        Raises:
            InvalidInput: there is no such place.
        """
        lat, lon = spot.checked()
        return replace(self, area=spot.area or self.area, lat=lat, lon=lon)

    def called(self, code: str) -> NewPost:
        """With another code, by which it is called where it was called by its code."""
        return replace(self, id=code, name=code if self.name == self.id else self.name)

    def site(self, kinds: Kinds) -> Site:
        """The site as it is registered: closed, with nobody."""
        status = closed_status(kinds[self.kind])
        return Site(self.id, self.name, self.kind, status, self.area, self.variant, self.lat, self.lon)


def closed_status(kind: Kind) -> str:
    """The status of a post that is closed and may be opened.

    Raises:
        InvalidInput: the kind has none.
    """
    for status in kind.statuses:
        opens = any(kind.status(code).meaning is not Meaning.INACTIVE for code in status.next)
        if status.meaning is Meaning.INACTIVE and not status.derived and opens:
            return status.code
    raise InvalidInput("error.never_closed", kind=kind.code)


def next_code(codes: Collection[str]) -> str:
    """The code after the last one of the commonest sort: of K-07 and K-09 it is K-10; "" where none is."""
    counted: dict[str, list[str]] = {}
    for code in codes:
        if found := re.fullmatch(r"(.*\D)(\d+)", code, re.ASCII):
            counted.setdefault(found[1], []).append(found[2])
    if not counted:
        return ""
    head, numbers = max(counted.items(), key=lambda sort: (len(sort[1]), sort[0]))
    return f"{head}{max(map(int, numbers)) + 1:0{max(map(len, numbers))}d}"


def free_code(like: Iterable[str], taken: Container[str]) -> str:
    """The code after the last one of those that it is to be like, which none of the taken ones is."""
    known = list(like)
    while (code := next_code(known) or FIRST_CODE) in taken:
        known.append(code)
    return code
