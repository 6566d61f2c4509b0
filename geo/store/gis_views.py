"""Views with geometry for GIS clients of a store on PostgreSQL; the application itself does not read them.

``gis_site`` shows the sites as the screens do at the time of the query. Changes of the rules in
``domain/freshness.py`` or ``services/situation/derived.py`` must be repeated in it; a test compares view and
export.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from math import isinf
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from geo.domain.kinds import Kind, Kinds

_POSTGIS_UNAVAILABLE = {"0A000", "42501", "58P01"}
"""SQLSTATEs: the server has no PostGIS (since 16, before), or we may not add it."""
_COLUMNS_DIFFER = {"42P16"}
"""SQLSTATE: a view cannot be replaced by one with other columns; it has to be dropped first."""
_NOT_PERMITTED = {"2BP01", "42501"}
"""SQLSTATEs: an object of the administrator depends on the view, or it belongs to another role."""

_STATUS = """
    SELECT kind::text, status::text, kind_zh::text, kind_en::text, status_zh::text, status_en::text,
           meaning::text, derived::boolean, silent_h::float8, interval_h::float8, grace_h::float8
    FROM (VALUES {rows}) AS row (kind, status, kind_zh, kind_en, status_zh, status_en,
                                 meaning, derived, silent_h, interval_h, grace_h)
    WHERE kind IS NOT NULL"""
_NO_STATUS = f"({', '.join(['NULL'] * 11)})"
_SITE = """
    SELECT site.id, site.name, site.kind, site.variant, now.status, site.area, site.unit, site.note,
           site.people, site.version,
           to_timestamp(site.status_at / 1000.0) AS status_at,
           to_timestamp(site.heard_at / 1000.0) AS heard_at,
           to_timestamp(site.visited_at / 1000.0) AS visited_at,
           ST_SetSRID(ST_MakePoint(site.lon, site.lat), 4326)::geometry(Point, 4326) AS geometry,
           means.kind_zh, means.kind_en, means.status_zh, means.status_en, means.meaning,
           word.age_h, fresh.freshness,
           means.meaning <> 'inactive' AND (
               means.meaning = 'not_in_force'
               OR means.meaning = 'partial' AND NOT means.derived
               OR fresh.freshness IN ('silent', 'unheard')
           ) AS attention,
           site.interval_h, coalesce(area.name, site.area) AS area_name
    FROM site
    LEFT JOIN gis_status AS stored ON stored.kind = site.kind AND stored.status = site.status
    CROSS JOIN LATERAL (
        SELECT (extract(epoch FROM statement_timestamp()) * 1000)::float8 AS ms
    ) AS moment
    CROSS JOIN LATERAL (
        SELECT CASE WHEN site.visited_at IS NOT NULL
                    THEN greatest((moment.ms - site.visited_at) / 3600000, 0) END AS since_h,
               coalesce(site.interval_h, stored.interval_h) AS interval_h
    ) AS visit
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN stored.derived IS NOT TRUE THEN site.status
            WHEN visit.since_h <= visit.interval_h THEN 'patrolled'
            WHEN visit.since_h <= visit.interval_h + stored.grace_h THEN 'due'
            ELSE 'overdue'
        END AS status
    ) AS now
    LEFT JOIN gis_status AS means ON means.kind = site.kind AND means.status = now.status
    CROSS JOIN LATERAL (
        SELECT CASE WHEN site.heard_at IS NOT NULL
                    THEN greatest((moment.ms - site.heard_at) / 3600000, 0) END AS age_h
    ) AS word
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN means.meaning IS NULL THEN NULL
            WHEN means.meaning = 'inactive' THEN 'fresh'
            WHEN word.age_h IS NULL THEN 'unheard'
            WHEN word.age_h / means.silent_h > 1 THEN 'silent'
            WHEN word.age_h / means.silent_h > 0.5 THEN 'ageing'
            ELSE 'fresh'
        END AS freshness
    ) AS fresh
    LEFT JOIN area ON area.code = site.area
    WHERE site.to_seq IS NULL"""
_VIEWS = {
    "gis_site": _SITE,
    "gis_area": """
        SELECT code, name, parent, level,
               ST_GeomFromWKB(boundary, 4326)::geometry(Geometry, 4326) AS geometry
        FROM area WHERE boundary IS NOT NULL""",
    "gis_feature": """
        SELECT id, layer, name,
               ST_GeomFromWKB(geometry, 4326)::geometry(Geometry, 4326) AS geometry
        FROM feature""",
}
"""Present situation in WGS-84. A migration that changes the tables drops the views first."""


def create_views(connection: Connection, kinds: Kinds | None = None) -> None:
    """Create or replace the views that are missing or differ, where PostGIS is installed or can be added.

    Args:
        connection: of the writer.
        kinds: the statuses that ``gis_status`` lists; None leaves it unchanged, or empty if new.
    """
    has_statuses = _stored_comment(connection, "gis_status") is not None
    views = dict(_VIEWS)
    if kinds is not None or not has_statuses:
        rows = ", ".join(_rows(kinds)) if kinds is not None else ""
        views = {"gis_status": _STATUS.format(rows=rows or _NO_STATUS), **views}
    outdated = {
        name: select
        for name, select in views.items()
        if _stored_comment(connection, name) != _view_comment(select)
    }
    if outdated and _has_postgis(connection):
        for name, select in outdated.items():
            _create_view(connection, name, select)


def _create_view(connection: Connection, name: str, select: str) -> None:
    """Replace a view, which keeps the rights to read it; drop it first where its columns differ."""
    try:
        with connection.begin_nested():
            _run(connection, f"CREATE OR REPLACE VIEW {name} AS {select}")
            _run(connection, f"COMMENT ON VIEW {name} IS '{_view_comment(select)}'")
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in _COLUMNS_DIFFER and _drop_view(connection, name):
            _run(connection, f"CREATE VIEW {name} AS {select}")
            _run(connection, f"COMMENT ON VIEW {name} IS '{_view_comment(select)}'")
        elif state not in _COLUMNS_DIFFER | _NOT_PERMITTED:
            raise


def _drop_view(connection: Connection, name: str) -> bool:
    """Drop a view and return whether that was permitted."""
    try:
        with connection.begin_nested():
            _run(connection, f"DROP VIEW {name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _NOT_PERMITTED:
            raise
        return False
    return True


def _view_comment(select: str) -> str:
    """Return the comment by which the definition of a view is recognised."""
    return f"Kadian {sha256(select.encode()).hexdigest()[:16]}"


def _stored_comment(connection: Connection, name: str) -> str | None:
    """Return the view's comment, "" for none; None where the view does not exist."""
    query = (
        "SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class WHERE oid = to_regclass('{}')"
    )
    comment = _run(connection, query.format(name)).scalar()
    return None if comment is None else str(comment)


def _rows(kinds: Kinds) -> Iterator[str]:
    """Yield a row of SQL values for each status."""
    for kind in kinds:
        for status in kind.statuses:
            texts = (kind.code, status.code, kind.zh, kind.en, status.zh, status.en, status.category.value)
            values = [_quoted(text) for text in texts]
            values += [str(status.derived).lower(), *_hours(kind)]
            yield f"({', '.join(values)})"


def _hours(kind: Kind) -> Iterator[str]:
    for hours in (kind.silent_h, kind.interval_h, kind.grace_h):
        yield "NULL" if hours is None else "'Infinity'" if isinf(hours) else repr(float(hours))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _has_postgis(connection: Connection) -> bool:
    """Return whether PostGIS is installed, after trying to install it."""
    try:
        with connection.begin_nested():
            _run(connection, "CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _POSTGIS_UNAVAILABLE:
            raise
        return False
    return True


def _run(connection: Connection, statement: str) -> CursorResult[Any]:
    """Run a statement without parameters, so that a percent sign in a label stays as it is."""
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
