"""Sentences on what a plan does with a post: create, assign, merge, relocate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.domain.kinds import Kind
from geo.domain.plans.move import Location
from geo.domain.plans.plan import Plan
from geo.i18n import Translator
from geo.services.network.straight_line import haversine_m
from geo.services.situation.read_model import ReferenceData
from geo.text.plans import format_km, move_sentence, post_state_sentence


@dataclass(frozen=True, slots=True)
class PlanMoveText:
    """Texts of the moves of one plan in one language; ``names``: code of a post -> its name."""

    plan: Plan
    reference: ReferenceData
    names: Mapping[str, str]
    t: Translator

    def describe(self, post: str, kind: Kind) -> str:
        """Return all that the plan does with a post, "" for nothing."""
        return self.t("list.semicolon").join(self._parts(post, kind))

    def describe_extras(self, post: str) -> Iterator[str]:
        """Yield what the plan does with a post besides unit and status."""
        move = self.plan.moves.get(post)
        if new := self.plan.posts.get(post):
            yield self.t("plan.founded", place=format_location(new.location))
            yield from self._outside_warning(new.location)
        if move and move.merged_into:
            yield self.t("plan.merged", post=self.names.get(move.merged_into, move.merged_into))
        merged = [code for code, each in self.plan.moves.items() if each.merged_into == post]
        if merged:
            names = self.t("list.comma").join(self.names.get(code, code) for code in merged)
            yield self.t("plan.gained", posts=names)
        if move and move.after.location:
            yield self._relocation(move.before.location, move.after.location)
            yield from self._outside_warning(move.after.location)

    def _parts(self, post: str, kind: Kind) -> Iterator[str]:
        """Yield the change of unit and status, and the rest; of a new post that it is new comes first."""
        move = self.plan.moves.get(post)
        parts = list(self.describe_extras(post))
        if move and replace(move.after, location=None) != replace(move.before, location=None):
            # A new post had no state before.
            is_new = post in self.plan.posts
            change = (
                post_state_sentence(move.after, kind, self.reference.units, self.t)
                if is_new
                else move_sentence(move, kind, self.reference.units, self.t)
            )
            parts.insert(is_new, change)
        yield from parts

    def _outside_warning(self, location: Location) -> Iterator[str]:
        """Yield a warning where the location is outside the boundaries of its area and those around it."""
        path = self.reference.areas.path(location.area) if location.area in self.reference.areas else ()
        boundaries = [shapely.from_wkb(area.boundary) for area in path if area.boundary]
        if not boundaries or location.lat is None or location.lon is None:
            return
        if not shapely.intersects_xy(boundaries, location.lon, location.lat).any():
            yield self.t("plan.outside")

    def _relocation(self, before: Location | None, after: Location) -> str:
        """Return the new location and, where the old one is known, the distance to it."""
        t = self.t
        area = self.reference.areas.name_of(after.area)
        text = t("plan.moved_to", place=format_location(after), area=area)
        if before is None or before.lat is None:
            return text
        ends = (np.array([(end.lat, end.lon)], np.float64) for end in (before, after))
        return t("plan.moved_by", text=text, way=format_km(float(haversine_m(*ends)[0, 0])))


def format_location(location: Location) -> str:
    """Format latitude and longitude in degrees, to about ten metres; a dash where unknown."""
    return "–" if location.lat is None or location.lon is None else f"{location.lat:.4f}, {location.lon:.4f}"
