"""Reader of ``findings.toml``, the definition of the categories of findings."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.domain.errors import InvalidInput
from geo.domain.findings.category import FindingCategories, FindingCategory, OwnerRule
from geo.domain.sanitise import sanitise_line

MAX_DUE_H = 24 * 365
"""Longest time allowed; a longer one is a typing error."""


def categories_from_file(path: Path) -> FindingCategories:
    """Read a ``findings.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or ``categories_from_mapping`` refuses it.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise InvalidInput("error.categories_unreadable", file=str(path), found=str(problem)) from problem
    return categories_from_mapping(document)


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
    code_by_text: dict[str, str] = {}
    for number, category in enumerate(categories):
        for text in {category.code, category.zh, category.en}:
            folded = unicodedata.normalize("NFKC", text).casefold()
            if code_by_text.setdefault(folded, f"{number}") != f"{number}":
                raise InvalidInput("error.categories_file", category=category.code, found=text)
    return FindingCategories(categories)


def _category(entry: Any) -> FindingCategory:
    """Build a category from its TOML table.

    Raises:
        InvalidInput: A value is missing, of the wrong type or out of range.
    """
    code = str(entry.get("code", "")) if isinstance(entry, dict) else str(entry)
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
    code: object = category.code
    due_h: object = category.due_h
    is_number = isinstance(due_h, int | float) and not isinstance(due_h, bool)
    is_valid = {
        "code": isinstance(code, str) and code.isidentifier(),
        "zh": _is_label(category.zh),
        "en": _is_label(category.en),
        "due_h": is_number and 0 < category.due_h <= MAX_DUE_H,
        "needs_after_photo": type(category.needs_after_photo) is bool,
    }
    return [name for name, valid in is_valid.items() if not valid]


def _is_label(text: object) -> bool:
    return isinstance(text, str) and bool(text) and sanitise_line(text) == text
