"""One row of any file: text by field, and where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.commands import NOTE_LENGTH
from geo.domain.errors import Fault
from geo.domain.text import has_controls, typed_text
from geo.exchange.batch import Origin
from geo.exchange.codes import code_from_text, is_date, is_error, is_mangled, plain
from geo.exchange.geometry import is_swapped

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.exchange.columns import Table

CODE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Record:
    """``values`` maps the fields a file has to their text, ``headings`` to their names in the file.

    ``mended``: by what share of its area the geometry changed when it was mended, None where it was sound.
    The reading methods return None for what is empty or wrong; what is wrong is added to ``faults``.
    """

    file: str
    row: int
    table: Table
    values: Mapping[str, str]
    headings: Mapping[str, str]
    faults: list[Fault]
    geometry: BaseGeometry | None = None
    mended: float | None = None

    @property
    def origin(self) -> Origin:
        return Origin(self.file, self.row)

    def has(self, field: str) -> bool:
        return field in self.values

    def fault(self, field: str, key: str, expected: str = "") -> None:
        self.faults.append(self.note(field, key, expected))

    def note(self, field: str, key: str, expected: str = "") -> Fault:
        """Something to say of a cell that refuses nothing."""
        heading = self.headings.get(field, field)
        return Fault(self.file, self.row, heading, key, self.values.get(field, ""), expected)

    def text(self, field: str, *, lines: bool = False, longest: int = NOTE_LENGTH) -> str:
        """The text of a cell, "" where it is empty or refused; ``lines`` allows line breaks and tabs."""
        text = self.values.get(field, "")
        if not text:
            return ""
        if len(text) > longest:
            self.fault(field, "fault.too_long", str(longest))
            return ""
        if has_controls(text, lines=lines):
            self.fault(field, "fault.control_character")
            return ""
        return typed_text(text)

    def required(self, field: str, *, longest: int = NOTE_LENGTH) -> str:
        """The text of a cell that must not be empty."""
        before = len(self.faults)
        text = self.text(field, longest=longest)
        if not text and len(self.faults) == before:
            self.fault(field, "fault.required")
        return text

    def name(self) -> str:
        """The name, which must not be empty nor a spreadsheet's error."""
        name = self.required("name")
        if is_error(name):
            self.fault("name", "fault.mangled_code")
            return ""
        return name

    def code(self, field: str = "code", known: Container[str] = ()) -> str:
        """A code: up to CODE_LENGTH characters without blanks and commas, which part codes in a link.

        Args:
            field: the field that holds it.
            known: codes in use, which are kept as they are spelled.

        Returns:
            The code in NFKC; "" after a fault.
        """
        text = self.required(field, longest=CODE_LENGTH)
        code = code_from_text(text)
        if code not in known and text in known:
            return text
        if not text:
            return ""
        if is_mangled(code):
            self.fault(field, "fault.mangled_code")
        elif any(char.isspace() or char == "," for char in code):
            self.fault(field, "fault.blank_in_code")
        elif len(code) > CODE_LENGTH:
            self.fault(field, "fault.too_long", str(CODE_LENGTH))
        else:
            if is_date(code) and code not in known:
                self.fault(field, "fault.date_code")
            return code
        return ""

    def number(self, field: str, low: float, high: float) -> float | None:
        """A finite number from ``low`` to ``high``."""
        text = plain(self.text(field))
        if not text:
            return None
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fault(field, "fault.not_a_number")
            return None
        if not low <= number <= high:
            self.fault(field, "fault.out_of_range", f"{low:g} … {high:g}")
            return None
        return number

    def whole(self, field: str, high: int) -> int | None:
        """A whole number from 0 to ``high``."""
        number = self.number(field, 0, high)
        if number is not None and number != int(number):
            self.fault(field, "fault.not_whole")
            return None
        return None if number is None else int(number)

    def location(self) -> dict[str, float | None]:
        """``lat`` and ``lon`` in WGS-84 degrees, both or neither; empty where there are no such columns."""
        if not self.has("lat") and not self.has("lon"):
            return {}
        before = len(self.faults)
        lat, lon = self.number("lat", -180, 180), self.number("lon", -180, 180)
        if len(self.faults) > before:
            return {}
        if (lat is None) != (lon is None):
            self.fault("lat" if lat is None else "lon", "fault.half_location")
        elif lat is not None and lon is not None and is_swapped(lat, lon):
            self.fault("lat", "fault.swapped_axes", f"{lon:g}, {lat:g}")
        elif lat is not None and abs(lat) > 90:
            self.fault("lat", "fault.out_of_range", "-90 … 90")
        else:
            return {"lat": lat, "lon": lon}
        return {}
