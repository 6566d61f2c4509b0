"""Tokens in the text of a report: ``{checkpoint.manned@370725001}`` stands for a figure of an area.

Without an area the token means the area of the report. An editor changes the words around tokens; digits
outside them were typed by hand, and are listed before a report is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.errors import InvalidInput

_TOKEN = re.compile(r"\{([a-z][a-z0-9_.]*)(?:@([^\s{}@]+))?\}")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_CONTEXT = 8
"""Characters that are shown at each side of digits typed by hand."""


@dataclass(frozen=True, slots=True)
class TypedDigits:
    """Digits that were typed by hand.

    Attributes:
        digits: The digits.
        before: The words before them.
        after: The words after them.
    """

    digits: str
    before: str
    after: str


def tokens(text: str, area: str) -> tuple[FigureKey, ...]:
    """Return the figures that a text names, each once, in its order.

    Args:
        text: The text.
        area: Code of the area of the report.
    """
    found = (FigureKey(code, of or area) for code, of in _TOKEN.findall(text))
    return tuple(dict.fromkeys(found))


def require_whole_tokens(text: str) -> None:
    """Require that every brace of a text belongs to a token.

    Raises:
        InvalidInput: A token was damaged by an edit.
    """
    rest = _TOKEN.sub(" ", text)
    if stray := re.search(r"[{}][^{}\n]{0,24}", rest):
        raise InvalidInput("error.report_token", found=stray.group())


def parts(text: str, area: str) -> Iterator[str | FigureKey]:
    """Yield the words of a text and the figures between them, in their order.

    Args:
        text: The text.
        area: Code of the area of the report.
    """
    end = 0
    for match in _TOKEN.finditer(text):
        yield text[end : match.start()]
        yield FigureKey(match[1], match[2] or area)
        end = match.end()
    yield text[end:]


def filled(text: str, area: str, words: Callable[[FigureKey], str]) -> str:
    """Return a text with each token replaced.

    Args:
        text: The text.
        area: Code of the area of the report.
        words: Returns what stands for a figure.
    """
    return "".join(words(part) if isinstance(part, FigureKey) else part for part in parts(text, area))


def typed_digits(*texts: str) -> tuple[TypedDigits, ...]:
    """Return the digits outside tokens, also full-width ones, in the order of the texts."""
    return tuple(found for text in texts for found in _digits_of(text))


def _digits_of(text: str) -> Iterator[TypedDigits]:
    for line in text.splitlines():
        bare = _TOKEN.sub(lambda match: "\0" * len(match[0]), line)  # no digit of a token, at the same place
        for match in _DIGITS.finditer(bare):
            before, after = match.start() - _CONTEXT, match.end() + _CONTEXT
            yield TypedDigits(match[0], line[max(before, 0) : match.start()], line[match.end() : after])
