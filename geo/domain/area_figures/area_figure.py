"""Figure of an area: what each source says, which of them is agreed, and when they disagree.

The value in use is that of the agreed source; without one, the value that all sources name alike. Sources
that differ stand side by side until one is agreed, and again as soon as another one differs later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from geo.domain.errors import InvalidInput
from geo.domain.sanitise import has_visible_text, sanitise_line

MAX_FIGURE = 99_999_999
"""Largest plausible figure of an area; larger ones are typing errors."""
MAX_SOURCE_LENGTH = 40
"""Maximum length of the name of a source, in characters."""


class SourceValueState(StrEnum):
    """State of what a source says (values are message keys)."""

    STATED = "stated"
    """Named, and not decided upon."""
    AGREED = "agreed"
    """The one that counts, now and with what the source says later."""
    OVERRULED = "overruled"
    """Known when another source was agreed."""
    WITHDRAWN = "withdrawn"
    """Undone; nothing was known before."""


@dataclass(frozen=True, slots=True)
class SourceValue:
    """What one source says.

    Attributes:
        source: Name of the source.
        value: The value.
        observed_at: Time for which the value holds.
        reason: Why it is this value, or why it changed; "" for a first value that needs none.
        state: Its state.
    """

    source: str
    value: int
    observed_at: datetime
    reason: str = ""
    state: SourceValueState = SourceValueState.STATED


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """A figure of an area with what all its sources say.

    Attributes:
        area: Code of the area.
        kind: Code of its kind (``data/area_figures.toml``).
        values: What the sources say, in the order in which they were first named; never empty.
        version: Number of changes, 1 for the first value.
    """

    area: str
    kind: str
    values: tuple[SourceValue, ...]
    version: int = 1

    @property
    def id(self) -> str:
        """Id in the journal."""
        return area_figure_id(self.area, self.kind)

    @property
    def in_force(self) -> tuple[SourceValue, ...]:
        """What the sources say, without what was withdrawn."""
        return tuple(each for each in self.values if each.state is not SourceValueState.WITHDRAWN)

    @property
    def agreed(self) -> SourceValue | None:
        """The agreed value, None while there is none."""
        return next((each for each in self.values if each.state is SourceValueState.AGREED), None)

    @property
    def used(self) -> SourceValue | None:
        """The value in use: the agreed one, else the latest where all say the same; None otherwise."""
        if self.agreed is not None:
            return self.agreed
        if len({each.value for each in self.in_force}) != 1:
            return None
        return max(self.in_force, key=lambda each: each.observed_at)

    @property
    def value(self) -> int | None:
        """Number of the value in use, None where there is none."""
        return None if self.used is None else self.used.value

    @property
    def is_disputed(self) -> bool:
        """Whether a source says something else than the others, and none was agreed since."""
        stated = {each.value for each in self.values if each.state is SourceValueState.STATED}
        return len(stated | ({self.agreed.value} if self.agreed else set())) > 1

    def value_of(self, source: str) -> SourceValue | None:
        """Return what a source says, None where it says nothing."""
        return next((each for each in self.in_force if each.source == source), None)

    def after_statement(self, stated: SourceValue) -> AreaFigure:
        """Return the figure after a source has named a value.

        An agreed source stays agreed. What was overruled counts again once its source names a value again.

        Raises:
            InvalidInput: The source changes its value without a reason, or says what it has said before.
        """
        before = self.value_of(stated.source)
        if before is None:
            kept = tuple(each for each in self.in_force if each.source != stated.source)
            return replace(self, values=(*kept, stated), version=self.version + 1)
        if (before.value, before.observed_at) == (stated.value, stated.observed_at):
            raise InvalidInput("error.figure_same", source=stated.source, value=stated.value)
        if before.value != stated.value and not stated.reason:
            raise InvalidInput("error.figure_reason")
        is_agreed = before.state is SourceValueState.AGREED
        state = SourceValueState.AGREED if is_agreed else SourceValueState.STATED
        return replace(
            self,
            values=tuple(
                replace(stated, state=state) if each.source == stated.source else each for each in self.values
            ),
            version=self.version + 1,
        )

    def after_agreement(self, source: str) -> AreaFigure:
        """Return the figure after one source was agreed.

        Raises:
            InvalidInput: The source says nothing, or nothing is to be decided.
        """
        chosen = self.value_of(source)
        if chosen is None:
            raise InvalidInput(
                "error.figure_source", found=source, expected=", ".join(each.source for each in self.in_force)
            )
        if chosen.state is SourceValueState.AGREED and not self.is_disputed:
            raise InvalidInput("error.figure_agreed", source=source)
        return replace(
            self,
            values=tuple(
                replace(
                    each,
                    state=SourceValueState.AGREED if each.source == source else SourceValueState.OVERRULED,
                )
                for each in self.in_force
            ),
            version=self.version + 1,
        )

    def after_undo(self, before: AreaFigure | None) -> AreaFigure:
        """Return the figure as it was before its newest change; a first value is withdrawn.

        Args:
            before: The version before, None for the undo of the first.
        """
        if before is not None:
            return replace(before, version=self.version + 1)
        withdrawn = tuple(replace(each, state=SourceValueState.WITHDRAWN) for each in self.values)
        return replace(self, values=withdrawn, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class AreaFigureVersion:
    """A version of a figure with the entry that made it.

    Attributes:
        figure: The figure from then on.
        seq: Journal number.
        action: What was done.
        actor: Code of the account.
        at: Time of the entry.
        note: Reason of the entry, "" for none.
    """

    figure: AreaFigure
    seq: int
    action: str
    actor: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class AreaFigureChange:
    """A change of the value in use.

    Attributes:
        seq: Journal number.
        at: Time at which it was recorded.
        observed_at: Time from which the value holds; that of the recording where nothing is in use any more.
        before: Value before, None for none.
        after: Value after, None where the sources disagree.
        source: Source of the value after, "" for none.
        reason: Reason of the change, "" for none.
        actor: Code of the account that recorded it.
    """

    seq: int
    at: datetime
    observed_at: datetime
    before: int | None
    after: int | None
    source: str
    reason: str
    actor: str

    @property
    def difference(self) -> int | None:
        """Value after minus value before, None where one of them is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


def value_changes(versions: Iterable[AreaFigureVersion]) -> list[AreaFigureChange]:
    """Return the changes of the value in use, oldest first.

    Args:
        versions: All versions of one figure, oldest first.
    """
    changes: list[AreaFigureChange] = []
    before: int | None = None
    for each in versions:
        used, after = each.figure.used, each.figure.value
        if after == before:
            continue
        changes.append(
            AreaFigureChange(
                each.seq,
                each.at,
                used.observed_at if used else each.at,
                before,
                after,
                used.source if used else "",
                each.note or (used.reason if used else ""),
                each.actor,
            )
        )
        before = after
    return changes


@dataclass(frozen=True, slots=True)
class AreaFigureSum:
    """Sum of a figure over the areas right below one.

    Attributes:
        known: Sum of the values in use.
        areas: Number of areas that have a value in use.
        expected: Number of areas.
    """

    known: int
    areas: int
    expected: int

    @property
    def value(self) -> int | None:
        """The sum, None unless every area has a value."""
        return self.known if self.expected and self.areas == self.expected else None


def sum_of_areas(figures: Iterable[AreaFigure | None]) -> AreaFigureSum:
    """Return the sum over areas, of each its figure or None where nothing is recorded."""
    values = [None if figure is None else figure.value for figure in figures]
    known = [value for value in values if value is not None]
    return AreaFigureSum(sum(known), len(known), len(values))


def area_figure_id(area: str, kind: str) -> str:
    """Return the id of a figure in the journal; no code holds a blank."""
    return f"{area} {kind}"


def checked_figure(value: int) -> int:
    """Return a value that is plausible.

    Raises:
        InvalidInput: It is negative or too large.
    """
    if not 0 <= value <= MAX_FIGURE:
        raise InvalidInput("error.figure_value", found=value, expected=f"0 … {MAX_FIGURE:,}")
    return value


def checked_source(text: str) -> str:
    """Return the name of a source on one line, in the form that tells equal names from others.

    Raises:
        InvalidInput: It is empty or too long.
    """
    clean = " ".join(unicodedata.normalize("NFKC", sanitise_line(text)).split())
    if not has_visible_text(clean) or len(clean) > MAX_SOURCE_LENGTH:
        raise InvalidInput("error.figure_source_length", length=len(clean), expected=MAX_SOURCE_LENGTH)
    return clean
