"""Views with geometry, so that GIS clients can look at a store on PostgreSQL; the application never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CANNOT = {"0A000", "42501", "58P01"}
"""The server has no PostGIS (since 16, before), or we may not add it."""

_VIEWS = {
    "gis_site": """
        SELECT id, name, kind, variant, status, area, unit, note, people, version,
               to_timestamp(status_at / 1000.0) AS status_at,
               to_timestamp(heard_at / 1000.0) AS heard_at,
               to_timestamp(visited_at / 1000.0) AS visited_at,
               ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geometry
        FROM site WHERE to_seq IS NULL AND lat IS NOT NULL AND lon IS NOT NULL""",
    "gis_area": """
        SELECT code, name, parent, level,
               ST_GeomFromWKB(boundary, 4326)::geometry(Geometry, 4326) AS geometry
        FROM area WHERE boundary IS NOT NULL""",
    "gis_feature": """
        SELECT id, layer, name,
               ST_GeomFromWKB(geometry, 4326)::geometry(Geometry, 4326) AS geometry
        FROM feature""",
}
"""The present in WGS-84. A migration that changes their tables drops them; they are made again here."""


def make_views(connection: Connection) -> None:
    """Make the views that are missing where PostGIS is there or can be added, quietly none where not."""
    missing = [name for name in _VIEWS if not _is_there(connection, name)]
    if missing and _has_postgis(connection):
        for name in missing:
            connection.exec_driver_sql(f"CREATE VIEW {name} AS {_VIEWS[name]}")


def _is_there(connection: Connection, name: str) -> bool:
    return connection.exec_driver_sql(f"SELECT to_regclass('{name}')").scalar() is not None


def _has_postgis(connection: Connection) -> bool:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _CANNOT:
            raise
        return False
    return True
