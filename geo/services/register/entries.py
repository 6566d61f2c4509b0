"""Journal entries and rows of units and areas in the register, each with all of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.domain.areas import Area, Level
from geo.domain.journal import AREA, RETIRE, UNIT, Entry
from geo.domain.units import Unit
from geo.store import Reader, Transaction

BOUNDARY = "boundary"
"""Key of the boundary of an area in an image: WKB in hexadecimal in the register, a SHA-256 of imports."""


def area_image(area: Area) -> dict[str, object]:
    """Return all values of an area, the boundary as WKB in hexadecimal."""
    boundary = None if area.boundary is None else area.boundary.hex()
    return {
        "code": area.code,
        "name": area.name,
        "parent": area.parent,
        "level": area.level.value,
        BOUNDARY: boundary,
    }


def area_from_image(image: Mapping[str, Any]) -> Area | None:
    """Return the area of an image, None where that has no more than the SHA-256 of its boundary."""
    boundary = image.get(BOUNDARY)
    if boundary is not None and len(boundary) <= _SHA256_DIGITS:
        return None
    wkb = None if boundary is None else bytes.fromhex(boundary)
    return Area(image["code"], image["name"], image["parent"], Level(image["level"]), wkb)


_SHA256_DIGITS = 64  # the WKB of a polygon is longer


def unit_image(unit: Unit) -> dict[str, object]:
    """Return all values of a unit but its absences, which orders set."""
    return {name: getattr(unit, name) for name in _UNIT_FIELDS}


def unit_from_image(image: Mapping[str, Any]) -> Unit:
    """Return the unit of an image."""
    return Unit(**{name: image[name] for name in _UNIT_FIELDS})


_UNIT_FIELDS = ("code", "name", "people", "leads", "lat", "lon")


@dataclass(frozen=True, slots=True)
class UnversionedEntity:
    """How objects without versions are read and written.

    Attributes:
        entity: Type of the object in the journal.
        find: Returns the present object of a code, None where there is none.
        image: Returns an object in plain values.
        from_image: Returns the object of an image, None where the image does not have all of it.
        put: Writes the row of an object.
        remove: Removes the row of a code.
    """

    entity: str
    find: Callable[[Reader, str], Any]
    image: Callable[[Any], dict[str, object]]
    from_image: Callable[[Mapping[str, Any]], Any]
    put: Callable[[Transaction, Any], None]
    remove: Callable[[Transaction, str], None]

    def record(self, tx: Transaction, action: str, before: Any, after: Any, reason: str = "") -> int:
        """Write the entry with the images before and after, and the row; return the journal number.

        ``after`` is None for an object that is retired.
        """
        entry = Entry(
            entity=self.entity,
            entity_id=(after or before).code,
            action=action,
            before=None if before is None else self.image(before),
            after=None if after is None else self.image(after),
            reason=reason,
        )
        seq = tx.record(entry)
        if after is None:
            self.remove(tx, before.code)
        else:
            self.put(tx, after)
        return seq

    def retired(self, reader: Reader) -> dict[str, Any]:
        """Return the retired objects by code, each as it last was."""
        found: dict[str, Any] = {}
        seen: set[str] = set()
        for entry in reader.entries(entity=self.entity, limit=MAX_ENTRIES):
            if entry.action == RETIRE and entry.entity_id not in seen and entry.before:
                found[entry.entity_id] = self.from_image(entry.before)
            seen.add(entry.entity_id)
        return {code: found[code] for code in sorted(found)}


MAX_ENTRIES = 100_000
"""Number of entries on units or areas that are looked through for retired ones."""


def _find_unit(reader: Reader, code: str) -> Unit | None:
    return next((unit for unit in reader.units() if unit.code == code), None)


def _find_area(reader: Reader, code: str) -> Area | None:
    return next((area for area in reader.areas() if area.code == code), None)


UNITS = UnversionedEntity(
    UNIT,
    _find_unit,
    unit_image,
    unit_from_image,
    lambda tx, unit: tx.put_unit(replace(unit, absent=0, absence_order=0)),
    lambda tx, code: tx.remove_unit(code),
)
AREAS = UnversionedEntity(
    AREA,
    _find_area,
    area_image,
    area_from_image,
    lambda tx, area: tx.put_area(area),
    lambda tx, code: tx.remove_area(code),
)
UNVERSIONED = {UNIT: UNITS, AREA: AREAS}
"""Units and areas by entity; sites have versions, and rows for each of them."""
