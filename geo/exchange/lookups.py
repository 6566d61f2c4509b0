"""Lookup of codes by what people write: the code itself, a label or a name."""

from __future__ import annotations

from collections.abc import Iterable

from geo.domain.data_file import Labelled
from geo.domain.kinds import Status
from geo.exchange.codes import code_from_text, is_mangled, normalise_text
from geo.exchange.records import Record


class ChoiceLookup:
    """Closed list, searched by code or label, of statuses also by former labels, in any letter case."""

    def __init__(self, things: Iterable[Labelled]) -> None:
        """List these choices."""
        things = tuple(things)
        former = [
            (word, thing.code) for thing in things if isinstance(thing, Status) for word in thing.former
        ]
        present = [(word, thing.code) for thing in things for word in (thing.en, thing.zh, thing.code)]
        self._codes = {normalise_text(word).casefold(): code for word, code in former + present}
        self._expected = ", ".join(f"{thing.zh} ({thing.code})" for thing in things)

    def read(self, record: Record, field: str) -> str:
        """Return the code in a cell; "" where it is empty, or after a fault because it is not in the list."""
        text = record.text(field)
        if not text:
            return ""
        code = self._codes.get(normalise_text(text).casefold(), "")
        if not code:
            record.add_fault(field, "fault.unknown_choice", self._expected)
        return code


class NameLookup:
    """Open list of codes with names, searched by code, or by a name that only one code has."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """List pairs of code and name; the first of equal codes counts."""
        self._codes: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for code, name in names:
            if code_from_text(code) not in self._codes:
                self._codes[code_from_text(code)] = code
                self._by_name.setdefault(normalise_text(name), []).append(code)

    def __contains__(self, code: str) -> bool:
        """Return whether the code is listed."""
        return code_from_text(code) in self._codes

    def read(self, record: Record, field: str) -> str:
        """Return the code in a cell; "" where it is empty, or after a fault: unknown or ambiguous."""
        text = record.text(field)
        if not text:
            return ""
        matches = self.matches(text)
        if len(matches) == 1:
            return matches[0]
        if matches:
            record.add_fault(field, "fault.ambiguous_name", ", ".join(matches))
        else:
            mangled = is_mangled(code_from_text(text))
            record.add_fault(field, "fault.mangled_code" if mangled else "fault.unknown_code")
        return ""

    def matches(self, text: str) -> list[str]:
        """Return the codes that a text may mean: the one with that code, else all with that name."""
        code = code_from_text(text)
        return [self._codes[code]] if code in self._codes else self._by_name.get(normalise_text(text), [])
