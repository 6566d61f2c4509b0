"""All findings as the store has them, read once after each change of any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.findings.finding import Finding, FindingStep
from geo.domain.findings.finding_index import FindingIndex
from geo.domain.journal import FINDING
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq


@dataclass(frozen=True, slots=True, eq=False)
class LoadedFindings:
    """All findings at one journal number.

    Attributes:
        last_steps: Every finding with its last step, by number.
        by_id: The findings by id.
        index: The findings by place and category.
    """

    last_steps: tuple[tuple[Finding, FindingStep], ...]
    by_id: dict[str, Finding]
    index: FindingIndex


_CURRENT = CacheSpec[int, LoadedFindings](1)
_PAST = CacheSpec[int, LoadedFindings](4)


def load_findings(
    ctx: AppContext, *, as_of: datetime | None = None, at_seq: int | None = None
) -> LoadedFindings:
    """Return all findings.

    Args:
        ctx: The context.
        as_of: The time of an earlier state; None for the present.
        at_seq: The journal number of an earlier state, None for that of ``as_of``.
    """
    if as_of is not None and at_seq is None:
        with ctx.store.read() as reader:
            at_seq = reader.seq_at(as_of)
    if at_seq is not None:
        return ctx.caches.of(_PAST).get(at_seq, lambda: _read(ctx, at_seq))
    last = last_entry_seq(ctx, FINDING)
    return ctx.caches.of(_CURRENT).get(last, lambda: _read(ctx, None))


def _read(ctx: AppContext, at_seq: int | None) -> LoadedFindings:
    with ctx.store.read() as reader:
        last_steps = tuple(reader.findings.all(at_seq))
    by_id = {finding.id: finding for finding, _ in last_steps}
    return LoadedFindings(last_steps, by_id, FindingIndex(by_id.values()))
