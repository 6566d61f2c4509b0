"""Commands about figures of areas, each with the idempotency key of the form that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AreaFigureStatement:
    """Record what a source says of a figure of an area.

    Attributes:
        area: Code of the area.
        kind: Code of the kind of figure.
        source: Name of the source.
        value: The value.
        seen_version: Version of the figure that the form displayed, 0 for none yet.
        key: Idempotency key.
        reason: Why it is this value; required where the source said another one before.
        observed_at: Time for which it holds, None for now.
    """

    area: str
    kind: str
    source: str
    value: int
    seen_version: int
    key: str
    reason: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AreaFigureAgreement:
    """Agree on one source of a figure; ``seen_version`` is the version that the screen displayed."""

    area: str
    kind: str
    source: str
    seen_version: int
    key: str
    reason: str = ""
