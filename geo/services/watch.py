"""What the office remembers of its own condition, in memory, as every screen asks at every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is not as it must be; ``key`` finds the sentence, ``params`` fill it.

    ``refuses``: the application does not start with it. Everything else is told loudly, and work goes on.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    refuses: bool = False


@dataclass
class Watch:
    """One for all who share an office; its values are replaced as wholes."""

    alarms: tuple[Alarm, ...] = ()
