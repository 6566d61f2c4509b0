"""Figures of areas as images of the journal, each whole, and back.

Names of keys are stored and cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.domain.area_figures.area_figure import AreaFigure, SourceValue, SourceValueState


def area_figure_image(figure: AreaFigure) -> dict[str, object]:
    """Return all values of a figure but its version, which the entry itself holds."""
    values = [{**asdict(each), "state": str(each.state)} for each in figure.values]
    return {"area": figure.area, "figure": figure.kind, "values": values}


def area_figure_from_image(version: int, image: Mapping[str, Any]) -> AreaFigure:
    """Return the figure of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``area_figure_image`` makes.
    """
    values = tuple(
        SourceValue(
            each["source"],
            each["value"],
            datetime.fromisoformat(each["observed_at"]),
            each["reason"],
            SourceValueState(each["state"]),
        )
        for each in image["values"]
    )
    return AreaFigure(image["area"], image["figure"], values, version)
