"""Facts of a command as it is handed over, read within the transaction that writes its handover.

Each kind of line is one function, as for posts: a test repeats every fact by a query of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from geo.domain.day.owed import OwedKind
from geo.domain.findings.finding import Escalation
from geo.domain.handovers.command_post import CommandPost
from geo.domain.handovers.facts import HandoverFacts, HandoverLine, LineKind
from geo.domain.stand_down.stand_down import BarrierRemoval, removal_after
from geo.domain.timestamps import from_ms, to_ms
from geo.services.context import AppContext
from geo.services.day.day_state import compute_day_state, interval_of
from geo.services.situation.derived import NOT_IN_FORCE, derive_state
from geo.store import Reader

MAX_LINES = 20
"""Findings, and sites, that are read back at most, the worst first; the number of all is a fact."""


def command_facts(
    ctx: AppContext, reader: Reader, seq: int, post: CommandPost, at: datetime
) -> HandoverFacts:
    """Return the facts of a command.

    Args:
        ctx: The application context.
        reader: Of the transaction.
        seq: Number of the last entry that it sees.
        post: The command.
        at: When it is handed over.
    """
    areas = ctx.read_model.reference().areas.subtree(post.area)
    lines = (
        *_finding_lines(reader, areas, at),
        *_site_lines(ctx, reader, areas, seq, at),
        *_stand_down_lines(reader, areas),
        *_owed_lines(ctx, reader, areas, at),
    )
    return HandoverFacts(seq, lines)


def _finding_lines(reader: Reader, areas: frozenset[str], at: datetime) -> Iterator[HandoverLine]:
    """Yield the findings that are not settled, late ones first, then those due first; then their number."""
    unsettled = [each for each, _ in reader.findings.all() if each.is_unsettled and each.area in areas]
    unsettled.sort(key=lambda each: (each.escalation_at(at) is not Escalation.LATE, each.due_at, each.number))
    for finding in unsettled[:MAX_LINES]:
        yield HandoverLine(
            LineKind.FINDING, finding.id, str(finding.state), code=finding.category, at=finding.due_at
        )
    yield HandoverLine(LineKind.FINDINGS, value=str(len(unsettled)))


def _site_lines(
    ctx: AppContext, reader: Reader, areas: frozenset[str], seq: int, at: datetime
) -> Iterator[HandoverLine]:
    """Yield the sites that are reported not in force, the most urgent first."""
    codes = ctx.read_model.status_codes
    snapshot = ctx.read_model.snapshot_seen_by(reader, seq)
    state = derive_state(snapshot, float(to_ms(at)), codes)
    rows = [
        row
        for row in range(len(snapshot))
        if state.category[row] == NOT_IN_FORCE
        and not codes.is_derived[snapshot.status[row]]
        and snapshot.area_of(row) in areas
    ]
    rows.sort(key=lambda row: (-state.urgency[row], snapshot.ids[row]))
    for row in rows[:MAX_LINES]:
        kind, status = codes.statuses[snapshot.status[row]]
        yield HandoverLine(
            LineKind.SITE,
            snapshot.ids[row],
            status.code,
            code=kind.code,
            at=from_ms(int(snapshot.status_at[row])),
        )


def _stand_down_lines(reader: Reader, areas: frozenset[str]) -> Iterator[HandoverLine]:
    """Yield the stand-down orders that still wait for barriers, each with their number."""
    removals: dict[str, list[BarrierRemoval]] = {}
    for removal in reader.stand_down.removals():
        removals.setdefault(removal.site_id, []).append(removal)
    for recorded in reader.stand_down.orders():
        order = recorded.order
        left = sum(removal_after(removals.get(site, ()), recorded.seq) is None for site in order.sites)
        if left and order.area in areas:
            yield HandoverLine(LineKind.STAND_DOWN, str(order.number), str(left), at=order.due_at)


def _owed_lines(
    ctx: AppContext, reader: Reader, areas: frozenset[str], at: datetime
) -> Iterator[HandoverLine]:
    """Yield how much is owed in the running period, by what it is."""
    state = compute_day_state(ctx, reader, interval_of(ctx, None), at)
    counts = Counter(item.what for item in state.items if item.is_owed and item.area in areas)
    for kind in OwedKind:
        if counts[kind]:
            yield HandoverLine(LineKind.OWED, str(kind), str(counts[kind]))
