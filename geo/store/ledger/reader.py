"""Queries on figures of areas and on screenings."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.domain.area_figures.area_figure import AreaFigure, AreaFigureVersion
from geo.domain.screening.screening import Screening
from geo.store.ledger import area_figures, screenings


class LedgerReader:
    """Queries on one connection within one transaction, as those of ``Reader``."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def area_figure(self, area: str, kind: str) -> AreaFigure | None:
        """Return a figure of an area at present, None where nothing was ever recorded."""
        return area_figures.area_figure(self._connection, area, kind)

    def area_figure_at_version(self, area: str, kind: str, version: int) -> AreaFigure | None:
        """Return a figure as it was at one of its versions, None for an unknown one."""
        return area_figures.area_figure_at_version(self._connection, area, kind, version)

    def area_figures(self, at_seq: int | None = None) -> list[AreaFigure]:
        """Return all figures by area and kind, at present or as known after the entry ``at_seq``."""
        return area_figures.area_figures(self._connection, at_seq)

    def area_figure_versions(self, area: str, kind: str, at_seq: int) -> list[AreaFigureVersion]:
        """Return the versions of a figure up to the entry ``at_seq``, oldest first."""
        return area_figures.area_figure_versions(self._connection, area, kind, at_seq)

    @property
    def last_area_figure_seq(self) -> int:
        """Number of the last entry on any figure of an area, 0 for none."""
        return area_figures.last_area_figure_seq(self._connection)

    def figure_kinds_in_use(self) -> list[str]:
        """Return the codes of the kinds that figures have or once had."""
        return area_figures.kinds_in_use(self._connection)

    def screening(self, site_id: str, at_seq: int | None = None) -> Screening | None:
        """Return the screening of a site, a void one too; None where nothing was ever recorded."""
        return screenings.screening(self._connection, site_id, at_seq)

    def screening_at_version(self, site_id: str, version: int) -> Screening | None:
        """Return the screening of a site as it was at one of its versions, None for an unknown one."""
        return screenings.screening_at_version(self._connection, site_id, version)

    def screenings(self, at_seq: int | None = None) -> list[Screening]:
        """Return all screenings by site without void ones, at present or as known after ``at_seq``."""
        return screenings.screenings(self._connection, at_seq)

    def sites_to_revisit(self, after_seq: int, until_seq: int) -> frozenset[str]:
        """Return the codes of the sites that had households to be visited again between two entries.

        Args:
            after_seq: number of the entry that ended the time before.
            until_seq: number of the last entry of the time.
        """
        return screenings.sites_to_revisit(self._connection, after_seq, until_seq)

    @property
    def last_screening_seq(self) -> int:
        """Number of the last entry on any screening, 0 for none."""
        return screenings.last_screening_seq(self._connection)
