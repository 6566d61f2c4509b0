"""Codes found by what people write: the code itself, a label, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from geo.exchange.codes import code_from_text, is_mangled, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.exchange.records import Record


class Labelled(Protocol):
    """A kind, variant or status: a code with a label in each language."""

    @property
    def code(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class Choices:
    """A closed list: found by code or label, in any case of letters."""

    def __init__(self, things: Iterable[Labelled]) -> None:
        things = tuple(things)
        self._codes = {
            plain(word).casefold(): thing.code
            for thing in things
            for word in (thing.en, thing.zh, thing.code)
        }
        self._expected = ", ".join(f"{thing.zh} ({thing.code})" for thing in things)

    def read(self, record: Record, field: str) -> str:
        """The code of a cell; "" where it is empty or not in the list, which is a fault."""
        text = record.text(field)
        if not text:
            return ""
        code = self._codes.get(plain(text).casefold(), "")
        if not code:
            record.fault(field, "fault.unknown_choice", self._expected)
        return code


class Names:
    """An open list of codes with names: found by code, or by a name that only one of them has."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._codes: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for code, name in named:
            if code_from_text(code) not in self._codes:
                self._codes[code_from_text(code)] = code
                self._by_name.setdefault(plain(name), []).append(code)

    def __contains__(self, code: str) -> bool:
        return code_from_text(code) in self._codes

    def read(self, record: Record, field: str) -> str:
        """The code of a cell; "" where it is empty, unknown or ambiguous, the latter two being faults."""
        text = record.text(field)
        if not text:
            return ""
        found = self.found(text)
        if len(found) == 1:
            return found[0]
        if found:
            record.fault(field, "fault.ambiguous_name", ", ".join(found))
        else:
            mangled = is_mangled(code_from_text(text))
            record.fault(field, "fault.mangled_code" if mangled else "fault.unknown_code")
        return ""

    def found(self, text: str) -> list[str]:
        """The codes that the text may mean: the one with that code, else all with that name."""
        code = code_from_text(text)
        return [self._codes[code]] if code in self._codes else self._by_name.get(plain(text), [])
