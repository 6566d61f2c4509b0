"""Sites at which something is outstanding: a finding that is not settled, a barrier that is left.

Findings and stand-down orders have read models of their own above this package. What the filter needs of them
is a list of sites, which the store has at every journal number; the rules are those of the domain, so that
filter, rings of the map and lists of these read models agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from geo.domain.filters import Outstanding
from geo.domain.stand_down.stand_down import BarrierRemoval, places_left
from geo.services.context import AppContext
from geo.services.situation.derived import DerivedState
from geo.services.situation.read_model import FULL_SCOPE
from geo.store import Reader


def outstanding_rows(
    ctx: AppContext, state: DerivedState, wanted: Collection[str], *, scope: frozenset[str]
) -> list[int]:
    """Return the rows at which any of these is outstanding, as known at the journal number of the state.

    Args:
        ctx: The application context.
        state: The state of the readable sites.
        wanted: Codes of ``Outstanding``.
        scope: The areas that may be read with those within them: a finding has an area of its own.

    Returns:
        Numbers of the rows, ascending.
    """
    seq = state.snapshot.seq
    sites: set[str] = set()
    with ctx.store.read() as reader:
        if Outstanding.FINDING in wanted:
            sites |= _with_findings(ctx, reader, seq, scope)
        if Outstanding.BARRIER in wanted:
            sites |= _with_barriers(reader, seq)
    row_of = state.snapshot.row_of
    return sorted(row_of[site] for site in sites if site in row_of)


def _with_findings(ctx: AppContext, reader: Reader, seq: int, scope: frozenset[str]) -> set[str]:
    places = reader.findings.unsettled_places(seq)
    if scope == FULL_SCOPE:
        return {site for site, _ in places}
    readable = ctx.read_model.reference().areas.scope(scope)
    return {site for site, area in places if area in readable}


def _with_barriers(reader: Reader, seq: int) -> frozenset[str]:
    removals: dict[str, list[BarrierRemoval]] = defaultdict(list)
    for removal in reader.stand_down.removals(seq):
        removals[removal.site_id].append(removal)
    return places_left(reader.stand_down.orders(seq), removals)
