"""Reader of ``findings.toml``, the definition of the categories of findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.domain.data_file import code_in, is_code, is_label, is_number, label_clash, read_toml
from geo.domain.errors import InvalidInput
from geo.domain.findings.category import FindingCategories, FindingCategory, OwnerRule

MAX_DUE_H = 24 * 365
"""Longest time allowed; a longer one is a typing error."""


def categories_from_file(path: Path) -> FindingCategories:
    """Read a ``findings.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or ``categories_from_mapping`` refuses it.
    """
    return categories_from_mapping(read_toml(path, "error.categories_unreadable"))


def categories_from_mapping(document: Mapping[str, Any]) -> FindingCategories:
    """Build the catalogue of categories from parsed TOML.

    Raises:
        InvalidInput: There is none, a value is missing, of the wrong type or out of range, or two share a
            code or a label.
    """
    entries = document.get("category")
    categories = tuple(map(_category, entries)) if isinstance(entries, list) else ()
    if not categories:
        raise InvalidInput("error.categories_file", category="", found="category")
    if clash := label_clash(categories):
        raise InvalidInput("error.categories_file", category=clash.second, found=clash.text)
    return FindingCategories(categories)


def _category(entry: Any) -> FindingCategory:
    """Build a category from its TOML table.

    Raises:
        InvalidInput: A value is missing, of the wrong type or out of range.
    """
    code = code_in(entry)
    try:
        category = FindingCategory(**{**entry, "default_owner": OwnerRule(entry["default_owner"])})
        invalid = _invalid_fields(category)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise InvalidInput("error.categories_file", category=code, found=str(problem)) from problem
    if invalid:
        raise InvalidInput("error.categories_file", category=code, found=", ".join(invalid))
    return category


def _invalid_fields(category: FindingCategory) -> list[str]:
    """Return the names of the fields with invalid values: the file may hold any type."""
    is_valid = {
        "code": is_code(category.code),
        "zh": is_label(category.zh),
        "en": is_label(category.en),
        "due_h": is_number(category.due_h) and 0 < category.due_h <= MAX_DUE_H,
        "needs_after_photo": type(category.needs_after_photo) is bool,
    }
    return [name for name, valid in is_valid.items() if not valid]
