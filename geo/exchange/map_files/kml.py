"""Sites as KML (OGC 12-007r2, 2015), as phones and Google Earth open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from geo.domain.sanitise import sanitise_text

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_OWN_ELEMENTS = frozenset({"name", "lat", "lon"})
"""Values with an element of their own; the others are ExtendedData."""


def kml_document(rows: Sequence[Mapping[str, Any]], title: str, facts: Mapping[str, str]) -> bytes:
    """Return a document with a Placemark for each row, without a point where the location is unknown.

    Args:
        rows: Values by heading, with ``name``, and ``lat`` and ``lon`` in WGS-84 degrees or None.
        title: Title of the document.
        facts: What the document says of itself, by name.
    """
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", title)
    _data(document, facts)
    for row in rows:
        placemark = ET.SubElement(document, "Placemark")
        _text(placemark, "name", row["name"])
        _data(placemark, {key: value for key, value in row.items() if key not in _OWN_ELEMENTS})
        if row["lat"] is not None:
            _text(ET.SubElement(placemark, "Point"), "coordinates", f"{row['lon']},{row['lat']}")
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _data(parent: ET.Element, values: Mapping[str, object]) -> None:
    extended = ET.SubElement(parent, "ExtendedData")
    for name, value in values.items():
        _text(ET.SubElement(extended, "Data", name=sanitise_text(name)), "value", value)


def _text(parent: ET.Element, tag: str, value: object) -> None:
    """Add an element with text, which is escaped, and without what XML cannot hold."""
    ET.SubElement(parent, tag).text = "" if value is None else sanitise_text(str(value))
