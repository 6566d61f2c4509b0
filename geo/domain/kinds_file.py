"""A ``kinds.toml`` read, and refused where it cannot stand."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from datetime import time
from typing import TYPE_CHECKING, Any

from geo.domain.errors import InvalidInput
from geo.domain.kinds import SYMBOLS, VISIT_STATUSES, Kind, Kinds, Meaning, Status, Variant
from geo.domain.text import typed_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def kinds_from_mapping(document: Mapping[str, Any]) -> Kinds:
    """Build the catalogue from parsed TOML.

    Raises:
        InvalidInput: something is missing or of the wrong type, a code is no word or stands twice, a status
            leads to one that does not exist, a patrolled kind lacks a status that follows from visits, nobody
            can draw its symbol, or two things have one label.
    """
    entries = document.get("kind")
    kinds = tuple(_kind(entry) for entry in entries) if isinstance(entries, list) else ()
    repeated = _repeated([kind.code for kind in kinds])
    if repeated or not kinds:
        raise InvalidInput("error.kinds_file", kind=", ".join(sorted(repeated)), found="kind")
    _check_words("kind", kinds)
    for kind in kinds:
        _check_words(kind.code, kind.statuses)
        _check_words(kind.code, kind.variants)
    return Kinds(kinds)


def _check_words(where: str, things: Sequence[Kind | Status | Variant]) -> None:
    """Files name things by code or by either label: each word must mean one of them.

    Raises:
        InvalidInput: a label that is empty or cannot be shown, or a word that two of them have.
    """
    meant: dict[str, str] = {}
    for thing in things:
        given: dict[str, object] = {"code": thing.code, "zh": thing.zh, "en": thing.en}
        for name, label in given.items():
            if not isinstance(label, str) or not label or typed_line(label) != label:
                raise InvalidInput("error.kinds_file", kind=thing.code, found=f"{name}: {label!r}")
        for word in (thing.code, thing.zh, thing.en):
            folded = unicodedata.normalize("NFKC", word).casefold()
            if meant.setdefault(folded, thing.code) != thing.code:
                raise InvalidInput(
                    "error.kinds_label", kind=where, label=word, first=meant[folded], second=thing.code
                )


def kinds_from_file(path: Path) -> Kinds:
    """Read a ``kinds.toml``.

    Raises:
        InvalidInput: it cannot be read, is no TOML, or ``kinds_from_mapping`` refuses it.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise InvalidInput("error.kinds_unreadable", file=str(path), found=str(problem)) from problem
    return kinds_from_mapping(document)


def _kind(entry: Any) -> Kind:
    try:
        interval_h = entry.get("interval_h")
        kind = Kind(
            code=entry["code"],
            zh=entry["zh"],
            en=entry["en"],
            symbol=entry["symbol"],
            silent_h=float(entry["silent_h"]),
            statuses=tuple(_status(status) for status in entry["status"]),
            variants=tuple(Variant(**variant) for variant in entry.get("variant", ())),
            interval_h=None if interval_h is None else float(interval_h),
            grace_h=float(entry.get("grace_h", 0)),
            crews=entry.get("crews", 1),
            displaces=entry.get("displaces", False),
            receives=entry.get("receives", False),
            shifts=tuple(time.fromisoformat(text) for text in entry.get("shifts", ())),
            claim_h=float(entry.get("claim_h", 2)),
        )
        wrong = _wrong_in(kind)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        code = entry.get("code", "") if isinstance(entry, dict) else entry
        raise InvalidInput("error.kinds_file", kind=str(code), found=str(problem)) from problem
    if wrong:
        raise InvalidInput("error.kinds_file", kind=kind.code, found=", ".join(sorted(map(str, wrong))))
    return kind


def _status(entry: Mapping[str, Any]) -> Status:
    return Status(**{**entry, "meaning": Meaning(entry["meaning"]), "next": tuple(entry.get("next", ()))})


def _wrong_in(kind: Kind) -> set[str]:
    """Codes and names of fields that cannot stand."""
    codes = [status.code for status in kind.statuses]
    derived = {status.code for status in kind.statuses if status.derived}
    # A link writes statuses as kind.status,kind.status: neither sign may be part of a code.
    wrong = {code for code in (kind.code, *codes) if not code.isidentifier()}
    wrong |= {code for status in kind.statuses for code in status.next} - set(codes)
    wrong |= _repeated(codes) | (derived ^ set(VISIT_STATUSES if kind.is_visited else ()))
    if kind.symbol not in SYMBOLS:
        wrong.add(f"symbol {kind.symbol!r} ({', '.join(sorted(SYMBOLS))})")
    sound = {
        "status": bool(codes),
        "silent_h": kind.silent_h > 0,
        "interval_h": kind.interval_h is None or kind.interval_h > 0,
        "grace_h": kind.grace_h >= 0,
        "crews": _is_count(kind.crews) and kind.crews > 0,
        "staff": all(_is_count(variant.staff) for variant in kind.variants),
        "lead": all(isinstance(variant.lead, bool) for variant in kind.variants),
        "priority": all(0 < variant.priority < math.inf for variant in kind.variants),
        "displaces": isinstance(kind.displaces, bool),
        "receives": {type(kind.receives), *(type(each.receives) for each in kind.variants)} == {bool},
        "shifts": all(at.tzinfo is None and not at.second and not at.microsecond for at in kind.shifts)
        and tuple(sorted(set(kind.shifts))) == kind.shifts,
        "claim_h": kind.claim_h > 0,
    }
    return wrong | {name for name, holds in sound.items() if not holds}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _repeated(codes: list[str]) -> set[str]:
    return {code for code in codes if codes.count(code) > 1}
