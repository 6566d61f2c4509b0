"""Codes as people and spreadsheets write them, and what a spreadsheet leaves of a code."""

from __future__ import annotations

import re
import unicodedata

DECIMAL_INTEGER = re.compile(r"([0-9]{1,15})\.0+")
"""Whole number written as a decimal; up to 15 digits nothing is lost."""
TEXT_FORMULA = re.compile(r'="([^"]*)"')
"""Formula by which some programs keep a spreadsheet from calculating with a code."""
APOSTROPHES = "'\u2018\u2019"
"""Mark of spreadsheets for text before digits; typographic ones come from word processors."""

E_NOTATION = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*e[+-]?[0-9]+|[0-9]+e[+-][0-9]+)", re.IGNORECASE)
HASH_FILL = re.compile(r"#+")
ERROR = re.compile(
    r"#(?:N/A|REF!?|VALUE!?|NAME\??|DIV/0!?|NULL!?|NUM!?|SPILL!?|CALC!?|FIELD!?|BLOCKED!?|CONNECT!?"
    r"|UNKNOWN!?|BUSY!?|GETTING_DATA)|Err:[0-9]+",
    re.IGNORECASE,
)
NULL_WORDS = frozenset(
    {
        "nan",
        "none",
        "null",
        "(null)",
        "nil",
        "undefined",
        "nat",
        "n/a",
        "na",
        "<na>",
        "inf",
        "-inf",
        "infinity",
    }
    | {"true", "false", "无", "暂无", "空", "待定"}
)
"""Words of programs and people for "no value"."""
MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
DATE = re.compile(
    rf"(?:[0-9]{{2,4}}年)?[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?"
    rf"|[0-9]{{4}}([-/.])[0-9]{{1,2}}\1[0-9]{{1,2}}(?:T[0-9:.]+Z?)?"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}"
    rf"|[0-9]{{1,2}}-{MONTH}(?:-[0-9]{{2,4}})?|{MONTH}-[0-9]{{2,4}}",
    re.IGNORECASE,
)


def normalise_text(text: str) -> str:
    """Return the text in NFKC (full-width letters become ordinary ones), without format characters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char) != "Cf").strip()


def code_from_text(text: str) -> str:
    """Return the code that a cell means, without marks that keep spreadsheets from calculating with it.

    ``３７０７２５``, ``370725.0``, ``'370725`` and ``="370725"`` are all 370725: nothing is lost in any of
    them. A code that lost something stays as it is, for ``is_mangled``.
    """
    code = normalise_text(text)
    if formula := TEXT_FORMULA.fullmatch(code):
        code = normalise_text(formula[1])
    if code[:1] and code[0] in APOSTROPHES and code[1:].isalnum():
        code = code[1:]
    whole = DECIMAL_INTEGER.fullmatch(code)
    return whole[1] if whole else code


def is_mangled(code: str) -> bool:
    """Return whether a text is what a spreadsheet or a program left of a code, which is not recoverable.

    Numbers in E-notation, errors, hashes of a narrow column, formulas, words for "no value", and
    anything without a single letter or digit.
    """
    return (
        code.casefold() in NULL_WORDS
        or code.startswith("=")
        or not any(char.isalnum() for char in code)
        or any(form.fullmatch(code) for form in (E_NOTATION, HASH_FILL, ERROR))
    )


def is_error(text: str) -> bool:
    """Return whether a cell holds a spreadsheet's error or the hashes of a narrow column."""
    content = normalise_text(text)
    return bool(ERROR.fullmatch(content) or re.fullmatch(r"#{2,}", content))


def is_date(code: str) -> bool:
    """Return whether a code looks like the date that a spreadsheet makes of 3-1 or 1/2."""
    return bool(DATE.fullmatch(code))
