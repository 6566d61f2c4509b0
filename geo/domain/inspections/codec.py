"""Inspections and rounds as images of the journal, and back; number, author and time are the entry's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.inspections.inspection import DrawnSite, Inspection, InspectionManner, InspectionRound


def inspection_image(inspection: Inspection) -> dict[str, object]:
    """Return the values of an inspection that its entry does not hold itself."""
    return {
        "site": inspection.site_id,
        "area": inspection.area,
        "team": inspection.team,
        "at": inspection.at,
        "announced": inspection.is_announced,
        "manner": inspection.manner,
        "failed": list(inspection.failed),
        "note": inspection.note,
        "round": inspection.round_seq,
    }


def inspection_from_image(seq: int, actor: str, reason: str, image: Mapping[str, Any]) -> Inspection:
    """Return the inspection of an entry.

    Raises:
        KeyError, TypeError, ValueError: The image is not of the form that ``inspection_image`` makes.
    """
    return Inspection(
        seq=seq,
        site_id=image["site"],
        area=image["area"],
        team=image["team"],
        actor=actor,
        at=datetime.fromisoformat(image["at"]),
        is_announced=image["announced"],
        manner=InspectionManner(image["manner"]),
        failed=tuple(image["failed"]),
        note=image["note"],
        reason=reason,
        round_seq=image["round"],
    )


def round_image(drawn: InspectionRound) -> dict[str, object]:
    """Return the values of a round that its entry does not hold itself."""
    return {
        "area": drawn.area,
        "kinds": list(drawn.kinds),
        "team": drawn.team,
        "seed": drawn.seed,
        "size": drawn.size,
        "stops": [[stop.site_id, stop.weight] for stop in drawn.stops],
    }


def round_from_image(seq: int, actor: str, at: datetime, image: Mapping[str, Any]) -> InspectionRound:
    """Return the round of an entry.

    Raises:
        KeyError, TypeError, ValueError: The image is not of the form that ``round_image`` makes.
    """
    return InspectionRound(
        seq=seq,
        area=image["area"],
        kinds=tuple(image["kinds"]),
        team=image["team"],
        seed=image["seed"],
        size=image["size"],
        actor=actor,
        at=at,
        stops=tuple(DrawnSite(site, weight) for site, weight in image["stops"]),
    )
