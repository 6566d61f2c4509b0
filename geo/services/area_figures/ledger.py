"""Ledger of an area: its figures with what each source says, sums of the areas below, and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.area_figures.area_figure import (
    AreaFigure,
    AreaFigureChange,
    AreaFigureSum,
    AreaFigureVersion,
    sum_of_areas,
    value_changes,
)
from geo.domain.area_figures.figure_kind import AreaFigureKind
from geo.domain.errors import InvalidInput
from geo.domain.journal import AREA_FIGURE
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import StateKey, state_key


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A figure of an area.

    Attributes:
        kind: Its kind.
        figure: What its sources say, None where nothing is recorded.
        total: Sum over the areas right below, None where there are none or none of them has a value.
        whole: Value in use of the figure that it is a part of, None where there is none.
        on_map: Number of sites of its kind on the map of the area, None where it counts no sites.
    """

    kind: AreaFigureKind
    figure: AreaFigure | None
    total: AreaFigureSum | None = None
    whole: int | None = None
    on_map: int | None = None

    @property
    def value(self) -> int | None:
        """The value in use, None where nothing is recorded or the sources disagree."""
        return None if self.figure is None else self.figure.value

    @property
    def share(self) -> float | None:
        """Share of the figure that it is a part of, None where one of them is missing or that one is zero."""
        return self.value / self.whole if self.value is not None and self.whole else None

    @property
    def version(self) -> int:
        """Version of the figure, 0 where nothing is recorded."""
        return self.figure.version if self.figure else 0

    @property
    def exceeds_whole(self) -> bool:
        """Whether it is larger than the figure that it is a part of."""
        return self.value is not None and self.whole is not None and self.value > self.whole


@dataclass(frozen=True, slots=True)
class AreaLedger:
    """Figures of one area, a row for each kind in the order of the file."""

    area: str
    rows: tuple[LedgerRow, ...]

    def row(self, kind: str) -> LedgerRow:
        """Return the row of a kind.

        Raises:
            InvalidInput: There is no such kind.
        """
        for row in self.rows:
            if row.kind.code == kind:
                return row
        codes = ", ".join(row.kind.code for row in self.rows)
        raise InvalidInput("error.unknown_figure", figure=kind, expected=codes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded of the area or right below it."""
        return all(row.total is None and not (row.figure and row.figure.in_force) for row in self.rows)

    @property
    def disputed(self) -> tuple[LedgerRow, ...]:
        """Rows whose sources disagree."""
        return tuple(row for row in self.rows if row.figure and row.figure.is_disputed)


FiguresByArea = Mapping[tuple[str, str], AreaFigure]
"""Area and kind to the figure."""


_FIGURES = CacheSpec[StateKey, FiguresByArea](4)


@needs(Verb.READ)
def area_ledger(
    ctx: AppContext,
    actor: Actor,
    area: str,
    *,
    as_of: datetime | None = None,
    at_seq: int | None = None,
) -> AreaLedger:
    """Return the figures of an area.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Code of the area.
        as_of: Time of an earlier state, None for the present.
        at_seq: Journal number of an earlier state, None for that of ``as_of``.

    Raises:
        NotFound: There is no such area.
        Refused: The actor may not read it.
    """
    tree = ctx.read_model.reference().areas
    code = tree[area].code
    actor.authorise(Verb.READ, tree.path(code))
    if as_of is not None and at_seq is None:
        with ctx.store.read() as reader:
            at_seq = reader.seq_at(as_of)
    figures, children = _figures(ctx, at_seq), tree.children(code)
    sites = _sites_by_kind(ctx, tree.subtree(code)) if at_seq is None else {}
    rows = []
    for kind in ctx.area_figure_kinds:
        below = [figures.get((child.code, kind.code)) for child in children]
        whole = figures.get((code, kind.part_of))
        total = sum_of_areas(below)
        rows.append(
            LedgerRow(
                kind,
                figures.get((code, kind.code)),
                total if total.areas else None,
                whole.value if whole else None,
                sites.get(kind.site_kind, 0) if kind.site_kind and at_seq is None else None,
            )
        )
    return AreaLedger(code, tuple(rows))


@needs(Verb.READ)
def figure_versions(ctx: AppContext, actor: Actor, area: str, kind: str) -> tuple[AreaFigureVersion, ...]:
    """Return all versions of a figure of an area, newest first.

    Raises:
        Refused: The actor may not read the area.
    """
    with ctx.store.read() as reader:
        authorise_in(reader, actor, Verb.READ, area)
        return tuple(reader.area_figures.versions(area, kind, reader.revision))[::-1]


@needs(Verb.READ)
def changes_of(
    ctx: AppContext, actor: Actor, kind: str, area: str, since: datetime, *, at_seq: int | None = None
) -> tuple[AreaFigureChange, ...]:
    """Return the changes of the value in use that were recorded at or after a time, oldest first.

    A report says by them why a denominator differs from that of the day before.

    Args:
        ctx: The application context.
        actor: Who reads.
        kind: Code of the kind of figure.
        area: Code of the area.
        since: Time from which changes are returned, UTC.
        at_seq: Journal number up to which they are read, None for all.

    Raises:
        Refused: The actor may not read the area.
    """
    with ctx.store.read() as reader:
        authorise_in(reader, actor, Verb.READ, area)
        until = reader.revision if at_seq is None else at_seq
        versions = reader.area_figures.versions(area, kind, until)
    return tuple(change for change in value_changes(versions) if change.at >= since)


@needs(Verb.READ)
def known_sources(ctx: AppContext, actor: Actor) -> tuple[str, ...]:
    """Return the names of the sources in the areas that the actor may read, sorted, for the form."""
    everywhere = actor.may(Verb.READ)
    readable = ctx.read_model.reference().areas.scope(actor.scope(Verb.READ))
    figures = _figures(ctx, None).values()
    return tuple(
        sorted(
            {
                each.source
                for figure in figures
                if everywhere or figure.area in readable
                for each in figure.in_force
            }
        )
    )


def _figures(ctx: AppContext, at_seq: int | None) -> FiguresByArea:
    """Return all figures of all areas; those of the present are read again only after a change of one."""
    key = state_key(ctx, at_seq, AREA_FIGURE)
    return ctx.caches.of(_FIGURES).get(key, lambda: _read(ctx, at_seq))


def _read(ctx: AppContext, at_seq: int | None) -> FiguresByArea:
    with ctx.store.read() as reader:
        return {(figure.area, figure.kind): figure for figure in reader.area_figures.figures(at_seq)}


def _sites_by_kind(ctx: AppContext, areas: frozenset[str]) -> Mapping[str, int]:
    """Count the sites in these areas by the code of their kind."""
    snapshot, kinds = ctx.read_model.current_snapshot(), ctx.read_model.status_codes.kinds
    within = {number for number, code in enumerate(snapshot.areas) if code in areas}
    pairs = zip(snapshot.kind.tolist(), snapshot.area.tolist(), strict=True)
    counts = Counter(kind for kind, area in pairs if area in within)
    return {kinds[number].code: count for number, count in counts.items()}
