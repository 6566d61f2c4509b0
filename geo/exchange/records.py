"""Record: one row of any file, as text by field."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.duty_phones import checked_phone
from geo.domain.errors import Fault, InvalidInput
from geo.domain.sanitise import has_control_characters, sanitise_text
from geo.exchange.codes import code_from_text, is_date, is_error, is_mangled, normalise_text
from geo.exchange.columns import TableType
from geo.exchange.geometry import is_swapped
from geo.exchange.import_batch import Origin

MAX_CODE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file.

    ``values`` maps the fields of the file to their text, ``headings`` to their names in the file.
    ``sheet``: name of the sheet of a workbook, "" for other files.
    ``repaired_share``: share of the area of the geometry that a repair changed; None where it was valid.
    Reading methods return None or "" for what is empty or wrong; faults are added to ``faults``.
    """

    file: str
    row: int
    table: TableType
    values: Mapping[str, str]
    headings: Mapping[str, str]
    faults: list[Fault]
    geometry: BaseGeometry | None = None
    repaired_share: float | None = None
    sheet: str = ""

    @property
    def origin(self) -> Origin:
        """File, row and sheet."""
        return Origin(self.file, self.row, self.sheet)

    def has(self, field: str) -> bool:
        """Return whether the file has the field."""
        return field in self.values

    def add_fault(self, field: str, key: str, expected: str = "") -> None:
        """Add a fault of a cell."""
        self.faults.append(self.notice(field, key, expected))

    def notice(self, field: str, key: str, expected: str = "") -> Fault:
        """Return a notice on a cell, which does not refuse the import."""
        heading = self.headings.get(field, field)
        return Fault(self.file, self.row, heading, key, self.values.get(field, ""), expected, self.sheet)

    def text(self, field: str, *, lines: bool = False, max_length: int = MAX_NOTE_LENGTH) -> str:
        """Return the text of a cell, "" where it is empty or refused; ``lines`` allows breaks and tabs."""
        text = self.values.get(field, "")
        if not text:
            return ""
        if len(text) > max_length:
            self.add_fault(field, "fault.too_long", str(max_length))
            return ""
        if has_control_characters(text, lines=lines):
            self.add_fault(field, "fault.control_character")
            return ""
        return sanitise_text(text)

    def required(self, field: str, *, max_length: int = MAX_NOTE_LENGTH) -> str:
        """Return the text of a cell that must not be empty."""
        before = len(self.faults)
        text = self.text(field, max_length=max_length)
        if not text and len(self.faults) == before:
            self.add_fault(field, "fault.required")
        return text

    def name(self) -> str:
        """Return the name, which must be neither empty nor a spreadsheet's error."""
        name = self.required("name")
        if is_error(name):
            self.add_fault("name", "fault.mangled_code")
            return ""
        return name

    def code(self, field: str = "code", existing_codes: Container[str] = ()) -> str:
        """Return a code of up to MAX_CODE_LENGTH characters.

        Blanks and commas are refused, because they separate codes in a link.

        Args:
            field: the field that holds it.
            existing_codes: codes in use, which are kept as they are spelled.

        Returns:
            The code in NFKC; "" after a fault.
        """
        text = self.required(field, max_length=MAX_CODE_LENGTH)
        code = code_from_text(text)
        if code not in existing_codes and text in existing_codes:
            return text
        if not text:
            return ""
        if is_mangled(code):
            self.add_fault(field, "fault.mangled_code")
        elif any(char.isspace() or char == "," for char in code):
            self.add_fault(field, "fault.blank_in_code")
        elif len(code) > MAX_CODE_LENGTH:
            self.add_fault(field, "fault.too_long", str(MAX_CODE_LENGTH))
        else:
            if is_date(code) and code not in existing_codes:
                self.add_fault(field, "fault.date_code")
            return code
        return ""

    def phone(self, field: str = "phone") -> str:
        """Return a telephone number, "" where the cell is empty or holds anything else, such as a name."""
        text = code_from_text(self.text(field))
        try:
            return checked_phone(text)
        except InvalidInput:
            self.add_fault(field, "fault.not_a_phone")
            return ""

    def number(self, field: str, low: float, high: float) -> float | None:
        """Return a finite number from ``low`` to ``high``."""
        text = normalise_text(self.text(field))
        if not text:
            return None
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.add_fault(field, "fault.not_a_number")
            return None
        if not low <= number <= high:
            self.add_fault(field, "fault.out_of_range", f"{low:g} … {high:g}")
            return None
        return number

    def integer(self, field: str, high: int) -> int | None:
        """Return an integer from 0 to ``high``."""
        number = self.number(field, 0, high)
        if number is not None and number != int(number):
            self.add_fault(field, "fault.not_whole")
            return None
        return None if number is None else int(number)

    def location(self) -> dict[str, float | None]:
        """Return ``lat`` and ``lon`` in WGS-84 degrees, both None or neither.

        Empty without such columns or after a fault.
        """
        if not self.has("lat") and not self.has("lon"):
            return {}
        before = len(self.faults)
        lat, lon = self.number("lat", -180, 180), self.number("lon", -180, 180)
        if len(self.faults) > before:
            return {}
        if (lat is None) != (lon is None):
            self.add_fault("lat" if lat is None else "lon", "fault.half_location")
        elif lat is not None and lon is not None and is_swapped(lat, lon):
            self.add_fault("lat", "fault.swapped_axes", f"{lon:g}, {lat:g}")
        elif lat is not None and abs(lat) > 90:
            self.add_fault("lat", "fault.out_of_range", "-90 … 90")
        else:
            return {"lat": lat, "lon": lon}
        return {}
