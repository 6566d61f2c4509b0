"""Reader of ``supplies.toml``, the definition of items and depots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geo.domain.data_file import code_in, is_code, is_label, is_number, label_clash, read_toml
from geo.domain.errors import InvalidInput
from geo.domain.supplies.item import Depot, ItemKind, SupplyCatalogue, SupplyItem

MAX_PACK = 100_000
MAX_DAYS = 366
MAX_NORM = 1000
"""Largest plausible values; larger ones are typing errors."""


def supplies_from_file(path: Path) -> SupplyCatalogue:
    """Read a ``supplies.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or ``supplies_from_mapping`` refuses it.
    """
    return supplies_from_mapping(read_toml(path, "error.supplies_unreadable"))


def supplies_from_mapping(document: Mapping[str, Any]) -> SupplyCatalogue:
    """Build the catalogue of items and depots from parsed TOML; there may be no depots.

    Raises:
        InvalidInput: There is no item, a value is missing, of the wrong type or out of range, or two items or
            two depots share a code or a label.
    """
    entries, places = document.get("item"), document.get("depot", [])
    items = tuple(map(_item, entries)) if isinstance(entries, list) else ()
    depots = tuple(map(_depot, places)) if isinstance(places, list) else ()
    if not items:
        raise InvalidInput("error.supplies_file", code="", found="item")
    _require_distinct(items)
    _require_distinct(depots)
    return SupplyCatalogue(items, depots)


def _require_distinct(rows: Iterable[SupplyItem | Depot]) -> None:
    if clash := label_clash(rows):
        raise InvalidInput("error.supplies_file", code=clash.second, found=clash.text)


def _item(entry: Any) -> SupplyItem:
    """Build an item from its TOML table.

    Raises:
        InvalidInput: A value is missing, of the wrong type or out of range.
    """
    code = code_in(entry)
    try:
        item = SupplyItem(**{**entry, "kind": ItemKind(entry["kind"])})
        norm = item.norm_per_person_shift
        is_valid = {
            "code": is_code(item.code),
            **{name: is_label(getattr(item, name)) for name in ("zh", "en", "measure_zh", "measure_en")},
            "pack": type(item.pack) is int and 0 < item.pack <= MAX_PACK,
            "floor_days": is_number(item.floor_days)
            and (0 < item.floor_days <= MAX_DAYS if item.is_consumable else item.floor_days == 0),
            "norm_per_person_shift": norm is None
            or (item.is_consumable and is_number(norm) and 0 < norm <= MAX_NORM),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise InvalidInput("error.supplies_file", code=code, found=str(problem)) from problem
    _require_valid(code, is_valid)
    return item


def _depot(entry: Any) -> Depot:
    """Build a depot from its TOML table.

    Raises:
        InvalidInput: A value is missing or of the wrong type.
    """
    code = code_in(entry)
    try:
        depot = Depot(**entry)
        is_valid = {
            "code": is_code(depot.code),
            "zh": is_label(depot.zh),
            "en": is_label(depot.en),
            "area": is_label(depot.area) and depot.area.isalnum(),
        }
    except (AttributeError, TypeError, ValueError) as problem:
        raise InvalidInput("error.supplies_file", code=code, found=str(problem)) from problem
    _require_valid(code, is_valid)
    return depot


def _require_valid(code: str, is_valid: Mapping[str, bool]) -> None:
    if invalid := [name for name, valid in is_valid.items() if not valid]:
        raise InvalidInput("error.supplies_file", code=code, found=", ".join(invalid))
