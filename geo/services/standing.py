"""How every site of a snapshot stands at a moment: status, meaning, age, freshness, need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.kinds import Meaning
from geo.domain.presence import AGEING_SHARE, Freshness
from geo.services.codebook import FRESHNESS_NUMBER, MEANING_NUMBER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.services.codebook import Codebook
    from geo.services.snapshot import Snapshot

MS_PER_HOUR = 3_600_000.0
IN_FORCE = MEANING_NUMBER[Meaning.IN_FORCE]
PARTIAL = MEANING_NUMBER[Meaning.PARTIAL]
NOT_IN_FORCE = MEANING_NUMBER[Meaning.NOT_IN_FORCE]
INACTIVE = MEANING_NUMBER[Meaning.INACTIVE]
FRESH = FRESHNESS_NUMBER[Freshness.FRESH]
AGEING = FRESHNESS_NUMBER[Freshness.AGEING]
SILENT = FRESHNESS_NUMBER[Freshness.SILENT]
UNHEARD = FRESHNESS_NUMBER[Freshness.UNHEARD]


@dataclass(frozen=True, slots=True)
class Standing:
    """Columns beside those of the snapshot; ``age_h`` is NaN where nobody ever reported.

    ``need`` orders sites worst first: not in force, silent, partial; then as the kinds file has the kinds;
    then the longest unheard.
    """

    snapshot: Snapshot
    at_ms: float
    status: NDArray[np.int16]
    meaning: NDArray[np.int8]
    age_h: NDArray[np.float64]
    freshness: NDArray[np.int8]
    attention: NDArray[np.bool_]
    need: NDArray[np.float64]


def standing_at(snapshot: Snapshot, at_ms: float, book: Codebook) -> Standing:
    """``Site.status_now`` and ``presence.freshness`` over columns; a property test holds them equal."""
    status = _derived_status(snapshot, at_ms, book)
    meaning = book.meaning[status]
    age_h = np.maximum((at_ms - snapshot.heard_at) / MS_PER_HOUR, 0.0)
    silent_h = book.silent_h[snapshot.kind]
    share = age_h / silent_h
    freshness = np.where(
        np.isnan(age_h),
        UNHEARD,
        np.where(share > 1, SILENT, np.where(share > AGEING_SHARE, AGEING, FRESH)),
    ).astype(np.int8)
    active = meaning != INACTIVE
    # Nobody expects a word from a site that is not in use, so its silence is not news.
    freshness[~active] = FRESH
    quiet = freshness >= SILENT
    attention = active & ((meaning == NOT_IN_FORCE) | quiet)
    need = _need(snapshot, meaning, quiet, np.minimum(np.nan_to_num(share, nan=99.0), 99.0), book)
    return Standing(snapshot, at_ms, status, meaning, age_h, freshness, attention, need)


def _need(
    snapshot: Snapshot,
    meaning: NDArray[np.int8],
    quiet: NDArray[np.bool_],
    share: NDArray[np.float64],
    book: Codebook,
) -> NDArray[np.float64]:
    """Severity first, then the order of the kinds file, then the share of the allowed silence."""
    # A patrolled kind is silent because it is overdue: that is one trouble, not two.
    mute = quiet & np.isnan(book.interval_h)[snapshot.kind]
    severity = 4.0 * (meaning == NOT_IN_FORCE) + 2.0 * mute + 1.0 * (meaning == PARTIAL)
    need = 10_000 * severity + 100.0 * (len(book.kinds) - snapshot.kind) + share
    return np.where(meaning == INACTIVE, -1.0, need)


def _derived_status(snapshot: Snapshot, at_ms: float, book: Codebook) -> NDArray[np.int16]:
    derived = book.is_derived[snapshot.status]
    if not derived.any():
        return snapshot.status
    kind = snapshot.kind[derived]
    own = snapshot.interval_h[derived]
    interval = np.where(np.isnan(own), book.interval_h[kind], own)
    since = np.maximum((at_ms - snapshot.visited_at[derived]) / MS_PER_HOUR, 0.0)
    step = np.where(since <= interval, 0, np.where(since <= interval + book.grace_h[kind], 1, 2))
    status = snapshot.status.copy()
    status[derived] = book.derived[kind, step]
    return status
