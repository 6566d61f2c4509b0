"""The rota as a plain page: the shifts of one's own unit, or of everybody, a line a shift."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from geo.domain.filters import SiteFilter
from geo.services.plan_sentences import unit_word
from geo.services.rota import rota

if TYPE_CHECKING:
    from geo.api.visitor import Visitor
    from geo.services.rota import Rota
    from geo.services.watches import Watch

LINES = 100
"""Shifts on one page."""
DAYS = 3


def rota_page(visitor: Visitor, *, everything: bool) -> str:
    """By the start of the shift; without a unit of one's own, everybody's."""
    reference, unit = visitor.house.board.reference(), visitor.actor.unit
    own = unit if unit in reference.units and not everything else ""
    shown = rota(visitor.house, visitor.actor, SiteFilter(unit=(own,) if own else ()), DAYS)
    watches = sorted(shown.watches, key=lambda watch: (watch.shift, watch.name, watch.site))
    parts = [
        (
            f"{visitor.clock(shift.start)} – {visitor.clock(shift.end)}",
            [_row(visitor, shown, each) for each in group],
        )
        for shift, group in groupby(watches[:LINES], key=lambda watch: watch.shift)
    ]
    first = visitor.words("list.first", count=LINES) if len(watches) > LINES else ""
    return visitor.page(
        "plain_rota.html",
        ("rota", {"all": "1" if everything else ""}),
        own=reference.units[own].name if own else "",
        parts=parts,
        first=first,
    )


def _row(visitor: Visitor, shown: Rota, watch: Watch) -> dict[str, object]:
    words = visitor.words
    return {
        "link": visitor.link("site", site=watch.site),
        "name": watch.name,
        "unit": unit_word(watch.unit, shown.units, words) if watch.unit else "",
        "state": words(f"rota.state.{watch.state}"),
        "troubles": [words(f"rota.trouble.{trouble}") for trouble in watch.troubles],
    }
