"""Images of daily reports in the journal: plain values, each whole, and the reports that they stand for.

Names of keys are stored and cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.domain.daily_reports.figures import FigureMoment, FigureValue, MissingFigure, ReportFigure
from geo.domain.daily_reports.report import DailyReport, FileFormat, FreezingRecord, ReportFile, ReportId
from geo.domain.photos import Attachment


def report_image(report: DailyReport) -> dict[str, object]:
    """Return all values of a report but its version, which the entry holds; a later correction is none."""
    image: dict[str, object] = {
        "area": report.id.area,
        "starts_at": report.id.starts_at,
        "revision": report.id.revision,
        "ends_at": report.ends_at,
        "year": report.year,
        "number": report.number,
        "texts": dict(report.texts),
        "reason": report.reason,
    }
    if report.freezing is not None:
        freezing = report.freezing
        image["freezing"] = {
            "seq": freezing.seq,
            "head_hash": freezing.head_hash,
            "actor": freezing.actor,
            "at": freezing.at,
            "figures": [asdict(figure) for figure in freezing.figures],
            "files": [asdict(file) for file in freezing.files],
        }
    return image


def report_from_image(version: int, image: Mapping[str, Any]) -> DailyReport:
    """Return the report of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``report_image`` makes.
    """
    freezing = image.get("freezing")
    return DailyReport(
        ReportId(image["area"], _time(image["starts_at"]), image["revision"]),
        _time(image["ends_at"]),
        image["year"],
        image["number"],
        dict(image["texts"]),
        image["reason"],
        None if freezing is None else _freezing(freezing),
        version=version,
    )


def figure_value(number: int | None, missing: str) -> FigureValue:
    """Return the value of a figure from its columns: a number, or the word for why there is none."""
    return MissingFigure(missing) if number is None else number


def _freezing(image: Mapping[str, Any]) -> FreezingRecord:
    return FreezingRecord(
        image["seq"],
        image["head_hash"],
        image["actor"],
        _time(image["at"]),
        tuple(_figure(figure) for figure in image["figures"]),
        tuple(
            ReportFile(file["lang"], FileFormat(file["format"]), Attachment(**file["attachment"]))
            for file in image["files"]
        ),
    )


def _figure(image: Mapping[str, Any]) -> ReportFigure:
    moment = image["moment"]
    values = {name: _value(image[name]) for name in ("value", "before")}
    wholes = {
        name: None if image[name] is None else _value(image[name]) for name in ("whole", "whole_before")
    }
    return ReportFigure(
        **{**image, **values, **wholes, "moment": FigureMoment(**{**moment, "at": _time(moment["at"])})}
    )


def _value(value: Any) -> FigureValue:
    return MissingFigure(value) if isinstance(value, str) else int(value)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
