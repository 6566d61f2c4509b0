"""Codes as people and spreadsheets write them, and what a spreadsheet leaves where a code has been."""

from __future__ import annotations

import re
import unicodedata

WHOLE = re.compile(r"([0-9]{1,15})\.0+")
"""A whole number that a program wrote as a decimal; up to 15 digits nothing of it is lost."""
TEXT_FORMULA = re.compile(r'="([^"]*)"')
"""How some programs keep a spreadsheet from calculating with a code."""
APOSTROPHES = "'\u2018\u2019"
"""What a spreadsheet takes for "this is text" before digits; typographic ones come from word processors."""

EXPONENT = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*e[+-]?[0-9]+|[0-9]+e[+-][0-9]+)", re.IGNORECASE)
HASHES = re.compile(r"#+")
ERROR = re.compile(
    r"#(?:N/A|REF!?|VALUE!?|NAME\??|DIV/0!?|NULL!?|NUM!?|SPILL!?|CALC!?|FIELD!?|BLOCKED!?|CONNECT!?"
    r"|UNKNOWN!?|BUSY!?|GETTING_DATA)|Err:[0-9]+",
    re.IGNORECASE,
)
NOTHING = frozenset(
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
"""What programs and people write for "no value"."""
MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
DATE = re.compile(
    rf"(?:[0-9]{{2,4}}年)?[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?"
    rf"|[0-9]{{4}}([-/.])[0-9]{{1,2}}\1[0-9]{{1,2}}(?:T[0-9:.]+Z?)?"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}"
    rf"|[0-9]{{1,2}}-{MONTH}(?:-[0-9]{{2,4}})?|{MONTH}-[0-9]{{2,4}}",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text in NFKC (full-width letters and digits become ordinary ones), without invisible signs."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char) != "Cf").strip()


def code_from_text(text: str) -> str:
    """The code a cell means, freed of what keeps spreadsheets from calculating with it.

    ``３７０７２５``, ``370725.0``, ``'370725`` and ``="370725"`` are all 370725: nothing is lost in any of
    them. What has lost something is left as it is, for ``is_mangled``.
    """
    code = plain(text)
    if formula := TEXT_FORMULA.fullmatch(code):
        code = plain(formula[1])
    if code[:1] and code[0] in APOSTROPHES and code[1:].isalnum():
        code = code[1:]
    whole = WHOLE.fullmatch(code)
    return whole[1] if whole else code


def is_mangled(code: str) -> bool:
    """Whether a code is what a spreadsheet or a program left of one: no two of them can be told apart.

    Numbers in E-notation, errors, hashes of a column too narrow, formulas, words for "no value", and
    anything without a single letter or digit.
    """
    return (
        code.casefold() in NOTHING
        or code.startswith("=")
        or not any(char.isalnum() for char in code)
        or any(form.fullmatch(code) for form in (EXPONENT, HASHES, ERROR))
    )


def is_error(text: str) -> bool:
    """Whether a cell holds a spreadsheet's error or the hashes of a column that is too narrow."""
    shown = plain(text)
    return bool(ERROR.fullmatch(shown) or re.fullmatch(r"#{2,}", shown))


def is_date(code: str) -> bool:
    """Whether a code reads like the date that a spreadsheet makes of 3-1 or 1/2."""
    return bool(DATE.fullmatch(code))
