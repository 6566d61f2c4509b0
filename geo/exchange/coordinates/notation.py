"""Coordinates as people write them: degrees, minutes and seconds, hemispheres, one or two cells."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from geo.exchange.geometry import CHINA_LAT, CHINA_LON

_WORDS = {"北纬": "N", "南纬": "S", "东经": "E", "西经": "W", "度": "°", "分": "'", "秒": '"'}
_SIGNS = str.maketrans({"′": "'", "’": "'", "‘": "'", "″": '"', "”": '"', "“": '"', "º": "°", "˚": "°"})
_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_ANGLE = re.compile(
    rf"""
    (?P<before>[NSEW])? \s* (?P<sign>[+-])? (?P<degrees>{_NUMBER})
    (?: \s*° (?: \s*(?P<minutes>{_NUMBER})\s*' (?: \s*(?P<seconds>{_NUMBER})\s*(?:"|'') )? )? )?
    (?(before)|(?:\s*(?P<after>[NSEW]))?)
    """,
    re.VERBOSE,
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]+")
_COMMA_PAIR = re.compile(r"([+-]?[0-9]{1,3}),([0-9]+)\s*[;\s]\s*([+-]?[0-9]{1,3}),([0-9]+)")
_BETWEEN = re.compile(r"\s*[,;/|、]?\s*")
_MICRODEGREES = re.compile(r"[0-9]{7,9}")


class LatLon(NamedTuple):
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


class Angle(NamedTuple):
    """An angle in degrees, and its hemisphere (N, S, E, W), "" where none stands beside it."""

    degrees: float
    hemisphere: str


def parse_angle(text: str) -> Angle | None:
    """Return the angle of a cell, None where it holds anything else."""
    plain = _plain(text)
    if _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    match = _ANGLE.fullmatch(plain)
    return None if match is None else _angle(match)


def parse_pair(text: str) -> LatLon | None:
    """Return the location of a cell with both coordinates, None where the order or a number is not clear.

    Letters say which is which; without them that of China: no latitude there is a longitude there.
    """
    plain = _plain(text).strip("()[]{}")
    if match := _COMMA_PAIR.fullmatch(plain):
        plain = f"{match[1]}.{match[2]} {match[3]}.{match[4]}"
    first = _ANGLE.match(plain)
    if first is None:
        return None
    gap = _BETWEEN.match(plain, first.end())
    second = _ANGLE.fullmatch(plain, gap.end() if gap else first.end())
    if second is None or (gap is not None and not gap[0] and not (first["after"] or second["before"])):
        return None
    return _in_order(_angle(first), _angle(second))


def parse_microdegrees(lat: str, lon: str) -> LatLon | None:
    """Return a location in China that two whole numbers of millionths of a degree give; None for others."""
    if not (_MICRODEGREES.fullmatch(lat) and _MICRODEGREES.fullmatch(lon)):
        return None
    found = LatLon(int(lat) / 1e6, int(lon) / 1e6)
    return found if _is_lat(found.lat) and _is_lon(found.lon) else None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    for word, sign in _WORDS.items():
        plain = plain.replace(word, sign)
    return plain.upper().replace(":", " ").strip()


def _angle(match: re.Match[str]) -> Angle | None:
    minutes, seconds = float(match["minutes"] or 0), float(match["seconds"] or 0)
    hemisphere = match["before"] or match["after"] or ""
    if minutes >= 60 or seconds >= 60:
        return None
    degrees = float(match["degrees"]) + minutes / 60 + seconds / 3600
    is_negative = (match["sign"] == "-") != (hemisphere in {"S", "W"})
    return Angle(-degrees if is_negative else degrees, hemisphere)


def _in_order(first: Angle | None, second: Angle | None) -> LatLon | None:
    if first is None or second is None:
        return None
    if first.hemisphere or second.hemisphere:
        is_lat_first = first.hemisphere in {"N", "S"} or second.hemisphere in {"E", "W"}
        is_lon_first = first.hemisphere in {"E", "W"} or second.hemisphere in {"N", "S"}
    else:
        is_lat_first = _is_lat(first.degrees) and _is_lon(second.degrees)
        is_lon_first = _is_lon(first.degrees) and _is_lat(second.degrees)
    if is_lat_first == is_lon_first:
        return None
    pair = (first, second) if is_lat_first else (second, first)
    return LatLon(pair[0].degrees, pair[1].degrees)


def _is_lat(degrees: float) -> bool:
    return CHINA_LAT[0] <= degrees <= CHINA_LAT[1]


def _is_lon(degrees: float) -> bool:
    return CHINA_LON[0] <= degrees <= CHINA_LON[1]
