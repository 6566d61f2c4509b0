"""Images of the operational day in the journal: plain values, each whole, and the values that they stand for.

Names of keys are stored and cannot change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.domain.day.owed import OwedAnswer, OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, Correction, OperationalPeriod, UnansweredItem
from geo.domain.day.tally import Tally, TallyCounts


def tally_image(tally: Tally) -> dict[str, object]:
    """Return all values of a tally but its version, which the entry itself holds."""
    return {
        "site": tally.site_id,
        "shift_start": tally.shift_start,
        "area": tally.area,
        "unit": tally.unit,
        "counts": asdict(tally.counts),
        "observed_at": tally.observed_at,
        "first_recorded_at": tally.first_recorded_at,
    }


def tally_from_image(version: int, image: Mapping[str, Any]) -> Tally:
    """Return the tally of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``tally_image`` makes.
    """
    return Tally(
        image["site"],
        _time(image["shift_start"]),
        image["area"],
        image["unit"],
        TallyCounts(**image["counts"]),
        _time(image["observed_at"]),
        _time(image["first_recorded_at"]),
        version,
    )


def period_image(period: OperationalPeriod) -> dict[str, object]:
    """Return all values of a period."""
    image: dict[str, object] = {
        "area": period.area,
        "number": period.number,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "reopens": period.reopens,
        "reason": period.reason,
        "reopened_by": period.reopened_by,
    }
    if period.closing is not None:
        closing = period.closing
        image["closing"] = {
            "seq": closing.seq,
            "head_hash": closing.head_hash,
            "actor": closing.actor,
            "at": closing.at,
            "statement": closing.statement,
            "figures": dict(closing.figures),
            "unanswered": [asdict(item) for item in closing.unanswered],
        }
    return image


def period_from_image(image: Mapping[str, Any]) -> OperationalPeriod:
    """Return the period of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``period_image`` makes.
    """
    closing = image.get("closing")
    times = {name: _time(image[name]) for name in ("starts_at", "ends_at")}
    return OperationalPeriod(**{**image, **times, "closing": None if closing is None else _closing(closing)})


def excuse_image(starts_at: datetime, key: OwedKey) -> dict[str, object]:
    """Return the period and item of an excuse; its reason is that of the entry."""
    return {"starts_at": starts_at, "what": key.what, "ref": key.ref}


def correction_image(corrections: Iterable[Correction]) -> dict[str, object]:
    """Return the figures of one object that differ, before and after, with the closed period.

    Args:
        corrections: Of one object and period, one for each figure; at least one.
    """
    rows = list(corrections)
    return {
        "area": rows[0].area,
        "number": rows[0].number,
        "ref": rows[0].ref,
        "figures": {row.figure: [row.before, row.after] for row in rows},
    }


def _closing(values: Mapping[str, Any]) -> ClosingRecord:
    items = tuple(
        UnansweredItem(
            **{
                **item,
                "what": OwedKind(item["what"]),
                "since": _time(item["since"]),
                "answer": OwedAnswer(item["answer"]),
            }
        )
        for item in values["unanswered"]
    )
    return ClosingRecord(**{**values, "at": _time(values["at"]), "unanswered": items})


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
