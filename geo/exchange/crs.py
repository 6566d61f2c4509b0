"""Member ``crs`` of GeoJSON's first version (2008): other coordinates must not be read as WGS-84."""

from __future__ import annotations

import re
from typing import Any

from geo.domain.errors import InvalidInput

_DEGREES = re.compile(
    r"""
    ( .*[:/#] )?                                   # urn:ogc:def:crs:, http://www.opengis.net/def/crs/, …
    (
        crs:? 84h? | wgs[ _]?84
        | (epsg | epsg\.io | epsg\.xml) ([:/][\d.]*)? [:/#] 0* (4326 | 4490)
    )
    ( / (proj4 | ogcwkt | esriwkt | json | prettywkt) )? /?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Names of WGS-84 and of CGCS2000, which differs from it by centimetres, as URN, address or short."""
ACCEPTED_CRS = "EPSG:4326, EPSG:4490, CRS84"


def check_crs(member: Any) -> None:
    """Check the ``crs`` of a collection, a feature or a geometry; None where it has none.

    Raises:
        InvalidInput: it names another reference system than WGS-84 and CGCS2000 in degrees, or none.
    """
    if member is None:
        return
    name = _name(member)
    if name is None or not _DEGREES.fullmatch(name.strip()):
        raise InvalidInput(
            "fault.crs", found=str(member if name is None else name)[:120], expected=ACCEPTED_CRS
        )


def _name(member: Any) -> str | None:
    """Return the name or address in the member.

    ``{"type": "EPSG", "properties": {"code": 4326}}`` is an older form.
    """
    if isinstance(member, str):
        return member
    properties = member.get("properties") if isinstance(member, dict) else None
    if not isinstance(properties, dict):
        return None
    kind = str(member.get("type")).casefold()
    name = properties.get({"name": "name", "link": "href", "epsg": "code"}.get(kind, ""))
    return f"EPSG:{name}" if kind == "epsg" else name if isinstance(name, str) else None
