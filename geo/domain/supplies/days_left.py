"""Days left: for how long a balance lasts, how urgent that is, and what should be issued."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from geo.domain.supplies.item import SupplyItem
from geo.domain.supplies.ledger import StockFigures

CRITICAL_DAYS = 1.0
LOW_DAYS = 3.0


class StockLevel(StrEnum):
    """How long a balance lasts, the most urgent first (values are message keys)."""

    CRITICAL = "critical"
    """Less than a day, or nothing at all."""
    LOW = "low"
    """Less than three days."""
    BELOW_FLOOR = "below_floor"
    """Less than the item should last at least."""
    UNKNOWN = "unknown"
    """Nothing is known about its use."""
    OK = "ok"


LEVEL_ORDER = {level: number for number, level in enumerate(StockLevel)}


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """For how long a balance lasts.

    Attributes:
        level: How urgent it is.
        rate: Quantity used in a day, None where it is unknown.
        days: Days left, None where they are unknown, never infinite; 0 for a balance of 0 or below.
        worst_days: Days left if it goes on as on the worst of the last days; None where they are not fewer.
        by_norm: Whether the rate is that of the norm.
        suggested: Quantity to be issued, in whole packs, so that it lasts as long as it should.
    """

    level: StockLevel
    rate: float | None = None
    days: float | None = None
    worst_days: float | None = None
    by_norm: bool = False
    suggested: int = 0


def days_left(
    item: SupplyItem, figures: StockFigures, *, on_the_way: int = 0, norm_rate: float | None = None
) -> DaysLeft:
    """Return for how long the balance of an item lasts.

    Days left are balance / rate (months of stock of MSH, in days). Nothing used in the window means an
    unknown rate, not an infinite time. Counts that disagree say nothing about the rate.

    Args:
        item: The item; a durable has no rate.
        figures: Balance and use.
        on_the_way: Quantity that was issued to the place and not received yet.
        norm_rate: Quantity in a day by the norm of the item, None where there is none; it counts where no two
            counts say how much is used.
    """
    if not item.is_consumable:
        return DaysLeft(StockLevel.UNKNOWN)
    by_norm = figures.use is None and norm_rate is not None
    rate = norm_rate if by_norm else figures.use.rate if figures.use else None
    balance = figures.balance
    if rate is None:
        is_empty = balance <= 0
        return DaysLeft(
            StockLevel.CRITICAL if is_empty else StockLevel.UNKNOWN, days=0.0 if is_empty else None
        )
    days = max(0.0, balance / rate)
    worst = figures.worst_rate
    worst_days = max(0.0, balance / worst) if worst is not None and not by_norm else days
    missing = max(0.0, item.floor_days * rate - balance - on_the_way)
    return DaysLeft(
        level_of(days, item.floor_days),
        rate,
        days,
        worst_days if worst_days < days else None,
        by_norm,
        # Rounded first: 3.0000000000000004 packs are three.
        ceil(round(missing / item.pack, 9)) * item.pack,
    )


def level_of(days: float, floor_days: float) -> StockLevel:
    """Return how urgent a number of days left is."""
    if days < CRITICAL_DAYS:
        return StockLevel.CRITICAL
    if days < LOW_DAYS:
        return StockLevel.LOW
    return StockLevel.BELOW_FLOOR if days < floor_days else StockLevel.OK
