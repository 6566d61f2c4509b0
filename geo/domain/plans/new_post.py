"""Posts that are no sites yet: a draft creates them, the order that it becomes registers them."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, replace

from geo.domain.errors import InvalidInput
from geo.domain.kinds import Kind, Kinds, StatusCategory
from geo.domain.plans.move import Location
from geo.domain.sanitise import has_visible_text, sanitise_line
from geo.domain.sites import Site

POST_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", re.ASCII)
"""Pattern of the code of a new post: characters that are safe in sheets, links and files."""
FIRST_POST_CODE = "N-01"
"""Code of the first new post where no existing code can be continued."""
MAX_POST_NAME_LENGTH = 40
"""Maximum length of the name of a new post, in characters."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A new post; ``lat`` and ``lon`` are WGS-84 degrees, area "" stands for the area that contains them."""

    id: str
    name: str
    kind: str
    variant: str
    area: str
    lat: float
    lon: float

    def checked(self, kinds: Kinds) -> NewPost:
        """Return the post with its name as ``sanitise_line`` leaves it.

        Raises:
            InvalidInput: The code, name, variant or location is invalid, or the kind is not manned.
        """
        name = sanitise_line(self.name)
        if not POST_CODE.fullmatch(self.id):
            raise InvalidInput("error.post_code", found=self.id)
        if not has_visible_text(name) or len(name) > MAX_POST_NAME_LENGTH:
            raise InvalidInput("error.post_name", length=len(name), expected=MAX_POST_NAME_LENGTH)
        kind = kinds[self.kind]
        if not kind.is_manned:
            raise InvalidInput("error.not_manned_kind", kind=self.kind)
        if kind.variant(self.variant) is None:
            expected = ", ".join(variant.code for variant in kind.variants)
            raise InvalidInput("error.post_variant", variant=self.variant, expected=expected)
        closed_status(kind)
        self.location.checked()
        return replace(self, name=name)

    @property
    def location(self) -> Location:
        """Location of the post."""
        return Location(self.area, self.lat, self.lon)

    def moved_to(self, location: Location) -> NewPost:
        """Return the post at another location; area "" keeps its area.

        Raises:
            InvalidInput: The location is unknown or out of range.
        """
        lat, lon = location.checked()
        return replace(self, area=location.area or self.area, lat=lat, lon=lon)

    def renamed(self, code: str) -> NewPost:
        """Return the post with another code, also as its name where that was the code."""
        return replace(self, id=code, name=code if self.name == self.id else self.name)

    def as_site(self, kinds: Kinds) -> Site:
        """Return the site to be registered: closed, without a unit."""
        status = closed_status(kinds[self.kind])
        return Site(self.id, self.name, self.kind, status, self.area, self.variant, self.lat, self.lon)


def closed_status(kind: Kind) -> str:
    """Return the status of a closed post that may be opened again.

    Raises:
        InvalidInput: The kind has no such status.
    """
    for status in kind.statuses:
        opens = any(kind.status(code).category is not StatusCategory.INACTIVE for code in status.next)
        if status.category is StatusCategory.INACTIVE and not status.derived and opens:
            return status.code
    raise InvalidInput("error.never_closed", kind=kind.code)


def next_code(codes: Collection[str]) -> str:
    """Return the code after the last one with the most frequent prefix: K-10 for K-07 and K-09.

    Returns:
        The code, "" where no code ends in a number.
    """
    numbers_by_prefix: dict[str, list[str]] = {}
    for code in codes:
        if match := re.fullmatch(r"(.*\D)(\d+)", code, re.ASCII):
            numbers_by_prefix.setdefault(match[1], []).append(match[2])
    if not numbers_by_prefix:
        return ""
    prefix, numbers = max(numbers_by_prefix.items(), key=lambda item: (len(item[1]), item[0]))
    return f"{prefix}{max(map(int, numbers)) + 1:0{max(map(len, numbers))}d}"


def free_code(similar_codes: Iterable[str], taken: Container[str]) -> str:
    """Return the first code after ``similar_codes``, as by ``next_code``, that is not taken."""
    codes = list(similar_codes)
    while (code := next_code(codes) or FIRST_POST_CODE) in taken:
        codes.append(code)
    return code
