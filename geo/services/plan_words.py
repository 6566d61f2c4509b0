"""A plan's moves in words: a post founded, who holds it, what it is merged into, where it is to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.services.plan_sentences import kilometres, move_sentence, stand_sentence
from geo.services.ways import metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.domain.kinds import Kind
    from geo.domain.moves import Spot
    from geo.domain.plans import Plan
    from geo.i18n import Words
    from geo.services.board import Reference


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The moves of one plan in one language; ``names`` are those of posts, by code."""

    plan: Plan
    reference: Reference
    names: Mapping[str, str]
    words: Words

    def said(self, post: str, kind: Kind) -> str:
        """All that the plan does with a post, "" for nothing."""
        return self.words("plan.semicolon").join(self._parts(post, kind))

    def beside(self, post: str) -> Iterator[str]:
        """What it does with a post besides holder and status."""
        move = self.plan.moves.get(post)
        if new := self.plan.posts.get(post):
            yield self.words("plan.founded", place=place(new.spot))
            yield from self._doubt(new.spot)
        if move and move.into:
            yield self.words("plan.merged", post=self.names.get(move.into, move.into))
        if gained := [
            self.names.get(each, each) for each, one in self.plan.moves.items() if one.into == post
        ]:
            yield self.words("plan.gained", posts=self.words("plan.comma").join(gained))
        if move and move.after.spot:
            yield self._moved(move.before.spot, move.after.spot)
            yield from self._doubt(move.after.spot)

    def _parts(self, post: str, kind: Kind) -> Iterator[str]:
        move = self.plan.moves.get(post)
        beside = list(self.beside(post))
        if move and replace(move.after, spot=None) != replace(move.before, spot=None):
            # A post that is founded stood nowhere before.
            is_new = post in self.plan.posts
            how = (
                stand_sentence(move.after, kind, self.reference.units, self.words)
                if is_new
                else move_sentence(move, kind, self.reference.units, self.words)
            )
            beside.insert(is_new, how)
        yield from beside

    def _doubt(self, spot: Spot) -> Iterator[str]:
        """That the place lies in none of the boundaries of its area and what is around; a slip, often."""
        path = self.reference.areas.path(spot.area) if spot.area in self.reference.areas else ()
        around = [shapely.from_wkb(area.boundary) for area in path if area.boundary]
        if not around or spot.lat is None or spot.lon is None:
            return
        if not shapely.intersects_xy(around, spot.lon, spot.lat).any():
            yield self.words("plan.outside")

    def _moved(self, before: Spot | None, after: Spot) -> str:
        words = self.words
        area = self.reference.areas.name_of(after.area)
        told = words("plan.moved_to", place=place(after), area=area)
        if before is None or before.lat is None:
            return told
        ends = (np.array([(spot.lat, spot.lon)], np.float64) for spot in (before, after))
        return words("plan.moved_by", told=told, way=kilometres(float(metres(*ends)[0, 0])))


def place(spot: Spot) -> str:
    """Latitude and longitude, to about ten metres; a dash where the place is not known."""
    return "–" if spot.lat is None or spot.lon is None else f"{spot.lat:.4f}, {spot.lon:.4f}"
