"""Handovers as images of the journal, each whole, and back; names of keys are stored and cannot change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from geo.domain.handovers.facts import HandoverFacts, HandoverLine, LineAnswer, LineKind, ReadBackResult
from geo.domain.handovers.handover import Handover, HandoverSeverity, HandoverState
from geo.domain.shifts.shift_record import shift_key

TIMES = ("offered_at", "accepted_at", "recorded_at")
"""Fields that are timestamps or None."""
_IN_ID = ("site_id", "shift_start", "version")
"""Fields that the entry itself holds."""


def handover_image(handover: Handover) -> dict[str, object]:
    """Return all values of a handover but post, start and version."""
    image: dict[str, object] = {
        name: getattr(handover, name) for name in Handover.__slots__ if name not in _IN_ID
    }
    return image | {"facts": facts_image(handover.facts), "answers": answers_image(handover.answers)}


def handover_from_image(id_: str, version: int, image: Mapping[str, Any]) -> Handover:
    """Build the handover from its id and an image that ``handover_image`` made.

    Raises:
        KeyError: A value is missing.
        TypeError: A value has the wrong type.
        ValueError: A value is malformed.
    """
    key = shift_key(id_)
    values = {name: image[name] for name in Handover.__slots__ if name not in _IN_ID}
    values |= {name: _optional_time(image[name]) for name in TIMES}
    values |= {
        "state": HandoverState(image["state"]),
        "severity": HandoverSeverity(image["severity"]),
        "facts": facts_from_image(image["facts"]),
        "answers": answers_from_image(image["answers"]),
    }
    return Handover(key.site_id, key.start, version=version, **values)


def facts_image(facts: HandoverFacts | None) -> dict[str, object] | None:
    """Return the facts as plain values, None for none."""
    if facts is None:
        return None
    names = HandoverLine.__slots__
    return {
        "seq": facts.seq,
        "lines": [{name: getattr(line, name) for name in names} for line in facts.lines],
    }


def facts_from_image(image: Mapping[str, Any] | None) -> HandoverFacts | None:
    """Return the facts of an image of ``facts_image``; errors as of ``handover_from_image``."""
    if image is None:
        return None
    lines = (
        HandoverLine(**{**line, "kind": LineKind(line["kind"]), "at": _optional_time(line["at"])})
        for line in image["lines"]
    )
    return HandoverFacts(image["seq"], tuple(lines))


def answers_image(answers: Iterable[LineAnswer]) -> list[dict[str, object]]:
    """Return the answers as plain values."""
    return [{name: getattr(answer, name) for name in LineAnswer.__slots__} for answer in answers]


def answers_from_image(image: Iterable[Mapping[str, Any]]) -> tuple[LineAnswer, ...]:
    """Return the answers of an image of ``answers_image``; errors as of ``handover_from_image``."""
    return tuple(LineAnswer(**{**each, "result": ReadBackResult(each["result"])}) for each in image)


def _optional_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
