"""Sentences of the command line on errors, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.domain.errors import WAIVABLE_FAULTS, InvalidInput, KadianError
from geo.domain.import_report import ImportRefused
from geo.i18n import Translator
from geo.text.imports.report import fault_line


def error_lines(error: KadianError, t: Translator) -> Iterator[str]:
    """Yield the error as a sentence; of a refused import, first the faults of the files."""
    if isinstance(error, ImportRefused):
        yield from _refusal_lines(error, t)
        return
    reason = f" ({error.params['reason']})" if "reason" in error.params else ""
    yield t(error.key, **error.params) + reason


def parse_accepted_codes(values: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of ``--accept``, which may be repeated and may hold several codes with commas.

    Raises:
        InvalidInput: A code does not name a fault that can be accepted.
    """
    codes = tuple(dict.fromkeys(code.strip() for part in values for code in part.split(",") if code.strip()))
    unknown = [code for code in codes if code not in WAIVABLE_FAULTS]
    if unknown:
        expected = ", ".join(sorted(WAIVABLE_FAULTS))
        raise InvalidInput("error.unknown_doubt", found=", ".join(unknown), expected=expected)
    return codes


def _refusal_lines(refused: ImportRefused, t: Translator) -> Iterator[str]:
    """Yield every fault, with its code where it can be accepted, and at the end how to accept them."""
    codes = set()
    for fault in refused.faults:
        line = fault_line(fault, t)
        if fault.waiver_code and refused.report is not None:
            codes.add(fault.waiver_code)
            line = t("cli.import.doubt", line=line, code=fault.waiver_code)
        yield line
    yield t(refused.key, **refused.params)
    if codes:
        yield t("cli.import.acceptable", codes=",".join(sorted(codes)))
