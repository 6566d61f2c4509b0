"""Images of stock in the journal: plain values, each whole, and the values that they stand for.

Names of keys are stored and cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.domain.supplies.stock import MoveKind, StockCount, StockMove, StockReceipt


def stock_image(value: StockMove | StockReceipt | StockCount) -> dict[str, object]:
    """Return all values of a move, receipt or count."""
    return asdict(value)


def move_from_image(image: Mapping[str, Any]) -> StockMove:
    """Return the move of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``stock_image`` makes.
    """
    return StockMove(**{**image, "kind": MoveKind(image["kind"]), "observed_at": _time(image["observed_at"])})


def receipt_from_image(image: Mapping[str, Any]) -> StockReceipt:
    """Return the receipt of an image as the journal holds it; errors as for ``move_from_image``."""
    return StockReceipt(**{**image, "received_at": _time(image["received_at"])})


def count_from_image(image: Mapping[str, Any]) -> StockCount:
    """Return the count of an image as the journal holds it; errors as for ``move_from_image``."""
    return StockCount(**{**image, "observed_at": _time(image["observed_at"])})


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
