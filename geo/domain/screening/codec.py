"""Screenings as images of the journal, each whole, and back. Names of keys are stored and cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.domain.screening.screening import Screening, ScreeningCounts


def screening_image(screening: Screening) -> dict[str, object]:
    """Return all values of a screening but its version, which the entry itself holds."""
    return {
        "site": screening.site_id,
        "area": screening.area,
        "unit": screening.unit,
        "counts": asdict(screening.counts),
        "observed_at": screening.observed_at,
        "reason": screening.reason,
        "is_void": screening.is_void,
    }


def screening_from_image(version: int, image: Mapping[str, Any]) -> Screening:
    """Return the screening of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``screening_image`` makes.
    """
    return Screening(
        image["site"],
        image["area"],
        image["unit"],
        ScreeningCounts(**image["counts"]),
        datetime.fromisoformat(image["observed_at"]),
        image["reason"],
        image["is_void"],
        version,
    )
