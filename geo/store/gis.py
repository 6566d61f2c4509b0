"""Views with geometry, so that GIS clients can look at a store on PostgreSQL; the application never does.

``gis_site`` stands as the screens show it at the moment of asking: whoever changes the rules in
``domain/presence.py`` or ``services/standing.py`` changes them here, too; a test holds view and export equal.
"""

from __future__ import annotations

from hashlib import sha256
from math import isinf
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, CursorResult

    from geo.domain.kinds import Kind, Kinds

_CANNOT = {"0A000", "42501", "58P01"}
"""The server has no PostGIS (since 16, before), or we may not add it."""
_OTHER_COLUMNS = {"42P16"}
"""A view cannot be replaced by one with other columns: it has to be dropped first."""
_NOT_OURS = {"2BP01", "42501"}
"""Something of the administrator's stands on the view, or it belongs to another role."""

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
"""The present in WGS-84. A migration that changes their tables drops them; they are made again here."""


def make_views(connection: Connection, kinds: Kinds | None = None) -> None:
    """Make the views that are missing or differ, where PostGIS is there or can be added; else none.

    ``gis_status`` holds what ``kinds`` say of each status; without them it stays as it is, empty at first.
    """
    has_statuses = _stamp_of(connection, "gis_status") is not None
    views = dict(_VIEWS)
    if kinds is not None or not has_statuses:
        rows = ", ".join(_rows(kinds)) if kinds is not None else ""
        views = {"gis_status": _STATUS.format(rows=rows or _NO_STATUS), **views}
    wanted = {name: select for name, select in views.items() if _stamp_of(connection, name) != _stamp(select)}
    if wanted and _has_postgis(connection):
        for name, select in wanted.items():
            _make(connection, name, select)


def _make(connection: Connection, name: str, select: str) -> None:
    """Replace the view, so that rights to read it last; drop it first where its columns are others."""
    try:
        with connection.begin_nested():
            _run(connection, f"CREATE OR REPLACE VIEW {name} AS {select}")
            _run(connection, f"COMMENT ON VIEW {name} IS '{_stamp(select)}'")
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in _OTHER_COLUMNS and _drop(connection, name):
            _run(connection, f"CREATE VIEW {name} AS {select}")
            _run(connection, f"COMMENT ON VIEW {name} IS '{_stamp(select)}'")
        elif state not in _OTHER_COLUMNS | _NOT_OURS:
            raise


def _drop(connection: Connection, name: str) -> bool:
    try:
        with connection.begin_nested():
            _run(connection, f"DROP VIEW {name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _NOT_OURS:
            raise
        return False
    return True


def _stamp(select: str) -> str:
    return f"Kadian {sha256(select.encode()).hexdigest()[:16]}"


def _stamp_of(connection: Connection, name: str) -> str | None:
    """What the view's comment says, "" for none; None where there is no such view."""
    asked = (
        "SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class WHERE oid = to_regclass('{}')"
    )
    found = _run(connection, asked.format(name)).scalar()
    return None if found is None else str(found)


def _rows(kinds: Kinds) -> Iterator[str]:
    for kind in kinds:
        for status in kind.statuses:
            texts = (kind.code, status.code, kind.zh, kind.en, status.zh, status.en, status.meaning.value)
            told = [_quoted(text) for text in texts]
            told += [str(status.derived).lower(), *_hours(kind)]
            yield f"({', '.join(told)})"


def _hours(kind: Kind) -> Iterator[str]:
    for hours in (kind.silent_h, kind.interval_h, kind.grace_h):
        yield "NULL" if hours is None else "'Infinity'" if isinf(hours) else repr(float(hours))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _has_postgis(connection: Connection) -> bool:
    try:
        with connection.begin_nested():
            _run(connection, "CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _CANNOT:
            raise
        return False
    return True


def _run(connection: Connection, statement: str) -> CursorResult[Any]:
    """Run a statement as it is: a percent sign in a label is no place for a value."""
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
