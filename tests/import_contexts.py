"""Stores that files of tests are read against."""

from datetime import UTC, datetime

from geo.domain.areas import Area
from geo.domain.kinds_file import kinds_from_file
from geo.exchange import ImportContext
from geo.settings import Settings

COUNTY = ImportContext(
    kinds_from_file(Settings().kinds_file),
    datetime(2020, 2, 1, tzinfo=UTC),
    UTC,
    areas=(
        Area("370725", "昌乐县"),
        Area("370725001", "宝都街道", "370725"),
        Area("370725002", "朱刘街道", "370725"),
    ),
)
"""A county with two towns, without outlines and sites."""
