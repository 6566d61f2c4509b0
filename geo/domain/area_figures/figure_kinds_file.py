"""Reader of ``area_figures.toml``, the definition of the kinds of area figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.domain.area_figures.figure_kind import AreaFigureKind, AreaFigureKinds
from geo.domain.data_file import code_in, is_code, is_label, label_clash, read_toml
from geo.domain.errors import InvalidInput


def figure_kinds_from_file(path: Path) -> AreaFigureKinds:
    """Read an ``area_figures.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or ``figure_kinds_from_mapping`` refuses it.
    """
    return figure_kinds_from_mapping(read_toml(path, "error.figures_unreadable"))


def figure_kinds_from_mapping(document: Mapping[str, Any]) -> AreaFigureKinds:
    """Build the catalogue of kinds from parsed TOML.

    Raises:
        InvalidInput: There is none, a value is missing or of the wrong type, two kinds share a code or a
            label, or one is a part of a kind that does not stand before it: so no parts form a circle.
    """
    entries = document.get("figure")
    kinds = tuple(map(_figure_kind, entries)) if isinstance(entries, list) else ()
    if not kinds:
        raise InvalidInput("error.figures_file", figure="", found="figure")
    if clash := label_clash(kinds):
        raise InvalidInput("error.figures_file", figure=clash.second, found=clash.text)
    codes: set[str] = set()
    for kind in kinds:
        if kind.part_of and kind.part_of not in codes:
            raise InvalidInput("error.figures_file", figure=kind.code, found=f"part_of: {kind.part_of}")
        codes.add(kind.code)
    return AreaFigureKinds(kinds)


def _figure_kind(entry: Any) -> AreaFigureKind:
    """Build a kind from its TOML table.

    Raises:
        InvalidInput: A value is missing or of the wrong type.
    """
    code = code_in(entry)
    try:
        kind = AreaFigureKind(**entry)
        invalid = _invalid_fields(kind)
    except TypeError as problem:
        raise InvalidInput("error.figures_file", figure=code, found=str(problem)) from problem
    if invalid:
        raise InvalidInput("error.figures_file", figure=code, found=", ".join(invalid))
    return kind


def _invalid_fields(kind: AreaFigureKind) -> list[str]:
    """Return the names of the fields with invalid values: the file may hold any type."""
    is_valid = {
        "code": is_code(kind.code),
        "zh": is_label(kind.zh),
        "en": is_label(kind.en),
        "part_of": kind.part_of == "" or is_code(kind.part_of),
        "site_kind": kind.site_kind == "" or is_code(kind.site_kind),
    }
    return [name for name, valid in is_valid.items() if not valid]
