"""Forms and filled forms in the journal: plain values, each whole, and what they stand for.

Names of keys are stored and cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.daily_reports.codec import figure_value
from geo.domain.daily_reports.figures import FigureMoment
from geo.domain.photos import Attachment, attachment_from_image
from geo.domain.superior_forms.filled_form import FilledCell, FilledForm, FilledFormId
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.domain.superior_forms.workbook import CellRef

_FORM_VALUES = ("area", "name", "recipient", "as_of_minute", "due_minute", "blank_number", "is_withdrawn")


def form_image(form: SuperiorForm) -> dict[str, object]:
    """Return all values of a form but its number and version, which the entry holds."""
    return {
        **{name: getattr(form, name) for name in _FORM_VALUES},
        "blank": _file_image(form.blank),
        "bindings": [_binding_image(each) for each in form.bindings],
    }


def form_from_image(number: int, version: int, image: Mapping[str, Any]) -> SuperiorForm:
    """Return the form of an image.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``form_image`` makes.
    """
    return SuperiorForm(
        number=number,
        version=version,
        **{name: image[name] for name in _FORM_VALUES},
        blank=attachment_from_image(image["blank"]),
        bindings=tuple(_binding(each) for each in image["bindings"]),
    )


def filled_form_image(filled: FilledForm) -> dict[str, object]:
    """Return all values of a filled form but account and time, which the entry holds."""
    return {
        "form": filled.id.form,
        "starts_at": filled.id.starts_at,
        "revision": filled.id.revision,
        "form_version": filled.form_version,
        "as_of": filled.as_of,
        "seq": filled.seq,
        "head_hash": filled.head_hash,
        "file": _file_image(filled.file),
        "cells": [
            {
                **_binding_image(each.binding),
                "value": each.value,
                "at": each.moment.at,
                "sites_seq": each.moment.seq,
                "counted_seq": each.moment.counted_seq,
            }
            for each in filled.cells
        ],
    }


def filled_form_from_image(actor: str, at: datetime, image: Mapping[str, Any]) -> FilledForm:
    """Return the filled form of an image, which an account recorded at a time.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``filled_form_image`` makes.
    """
    return FilledForm(
        FilledFormId(image["form"], datetime.fromisoformat(image["starts_at"]), image["revision"]),
        image["form_version"],
        datetime.fromisoformat(image["as_of"]),
        image["seq"],
        image["head_hash"],
        actor,
        at,
        attachment_from_image(image["file"]),
        tuple(_cell(each) for each in image["cells"]),
    )


def _cell(image: Mapping[str, Any]) -> FilledCell:
    value = image["value"]
    moment = FigureMoment(datetime.fromisoformat(image["at"]), image["sites_seq"], image["counted_seq"])
    is_missing = isinstance(value, str)
    return FilledCell(
        _binding(image), figure_value(None if is_missing else int(value), value if is_missing else ""), moment
    )


def _binding_image(binding: FormBinding) -> dict[str, object]:
    cell = binding.cell
    return {
        "sheet": cell.sheet,
        "row": cell.row,
        "column": cell.column,
        "code": binding.code,
        "of_area": binding.area,
        "periods_before": binding.periods_before,
        "label": binding.label,
    }


def _binding(image: Mapping[str, Any]) -> FormBinding:
    cell = CellRef(image["sheet"], image["row"], image["column"])
    return FormBinding(cell, image["code"], image["of_area"], image["periods_before"], image["label"])


def _file_image(file: Attachment) -> dict[str, object]:
    return {name: getattr(file, name) for name in Attachment.__slots__}
