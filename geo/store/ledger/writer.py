"""Writes of figures of areas and of screenings within one request."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.domain.area_figures.area_figure import AreaFigure
from geo.domain.screening.screening import Screening
from geo.store.ledger import area_figures, screenings


class LedgerWriter:
    """Writes on the connection of a transaction."""

    def __init__(self, connection: Connection) -> None:
        """Write to this connection."""
        self._connection = connection

    def put_area_figure(self, figure: AreaFigure, seq: int) -> None:
        """Begin a new version of a figure of an area with the entry ``seq`` of the request."""
        area_figures.put_area_figure(self._connection, figure, seq)

    def put_screening(self, screening: Screening, seq: int) -> None:
        """Begin a new version of the screening of a site with the entry ``seq`` of the request."""
        screenings.put_screening(self._connection, screening, seq)
