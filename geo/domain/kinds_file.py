"""Reader of ``kinds.toml``, the definition of the kinds of sites."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any

from geo.domain.data_file import code_in, is_label, label_clash, read_toml
from geo.domain.errors import InvalidInput
from geo.domain.kinds import PATROL_STATUSES, SYMBOLS, Kind, Kinds, Status, StatusCategory, Variant


def kinds_from_mapping(document: Mapping[str, Any]) -> Kinds:
    """Build the catalogue of kinds from parsed TOML.

    Raises:
        InvalidInput: A value is missing or of the wrong type, a code is no identifier or not unique, a status
            leads to one that does not exist, a patrolled kind lacks a derived status, a symbol does not
            exist, or a label is not unique.
    """
    entries = document.get("kind")
    kinds = tuple(_kind(entry) for entry in entries) if isinstance(entries, list) else ()
    repeated = _repeated([kind.code for kind in kinds])
    if repeated or not kinds:
        raise InvalidInput("error.kinds_file", kind=", ".join(sorted(repeated)), found="kind")
    _check_labels("kind", kinds)
    for kind in kinds:
        _check_labels(kind.code, kind.statuses)
        _check_labels(kind.code, kind.variants)
    return Kinds(kinds)


def _check_labels(scope: str, labelled: Sequence[Kind | Status | Variant]) -> None:
    """Require that codes and labels are unambiguous, since files may contain any of them.

    Args:
        scope: Code of the kind that the items belong to, for the error.
        labelled: Kinds, or statuses or variants of one kind.

    Raises:
        InvalidInput: A label is empty or has no clean text, or two items share a code or label.
    """
    for item in labelled:
        labels: dict[str, object] = {"code": item.code, "zh": item.zh, "en": item.en}
        for name, label in labels.items():
            if not is_label(label):
                raise InvalidInput("error.kinds_file", kind=item.code, found=f"{name}: {label!r}")
    if clash := label_clash(labelled):
        raise InvalidInput(
            "error.kinds_label", kind=scope, label=clash.text, first=clash.first, second=clash.second
        )


def kinds_from_file(path: Path) -> Kinds:
    """Read a ``kinds.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or ``kinds_from_mapping`` refuses it.
    """
    return kinds_from_mapping(read_toml(path, "error.kinds_unreadable"))


def _kind(entry: Any) -> Kind:
    """Build a kind from its TOML table.

    Raises:
        InvalidInput: A value is missing, of the wrong type or out of range.
    """
    try:
        interval_h, access_days = entry.get("interval_h"), entry.get("access_test_days")
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
            screened=entry.get("screened", False),
            shifts=tuple(time.fromisoformat(text) for text in entry.get("shifts", ())),
            claim_h=float(entry.get("claim_h", 2)),
            access_test_days=None if access_days is None else float(access_days),
        )
        invalid = _invalid_fields(kind)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise InvalidInput("error.kinds_file", kind=code_in(entry), found=str(problem)) from problem
    if invalid:
        raise InvalidInput("error.kinds_file", kind=kind.code, found=", ".join(sorted(map(str, invalid))))
    return kind


def _status(entry: Mapping[str, Any]) -> Status:
    """Build a status from its TOML table; the category stands under ``meaning`` in the file."""
    values = dict(entry)
    category = StatusCategory(values.pop("meaning"))
    lists = {name: tuple(entry.get(name, ())) for name in ("next", "former")}
    return Status(**{**values, **lists, "category": category})


def _invalid_fields(kind: Kind) -> set[str]:
    """Return the invalid codes, and the names of the fields with invalid values."""
    codes = [status.code for status in kind.statuses]
    derived = {status.code for status in kind.statuses if status.derived}
    # A link writes statuses as kind.status,kind.status: a code may contain neither sign.
    invalid = {code for code in (kind.code, *codes) if not code.isidentifier()}
    invalid |= {code for status in kind.statuses for code in status.next} - set(codes)
    invalid |= _repeated(codes) | (derived ^ set(PATROL_STATUSES if kind.is_patrolled else ()))
    if kind.symbol not in SYMBOLS:
        invalid.add(f"symbol {kind.symbol!r} ({', '.join(sorted(SYMBOLS))})")
    is_valid = {
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
        "screened": isinstance(kind.screened, bool),
        "shifts": all(at.tzinfo is None and not at.second and not at.microsecond for at in kind.shifts)
        and tuple(sorted(set(kind.shifts))) == kind.shifts,
        "claim_h": kind.claim_h > 0,
        "access_test_days": kind.access_test_days is None or kind.access_test_days > 0,
    }
    return invalid | {name for name, valid in is_valid.items() if not valid}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _repeated(codes: list[str]) -> set[str]:
    return {code for code in codes if codes.count(code) > 1}
