"""Boundaries and backdrop of the map, as GeoJSON with an ETag."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.authenticated import authenticated_endpoint
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.map_features import Feature
from geo.i18n import Translator
from geo.maps.basemap_geojson import areas_geojson, backdrop_geojson
from geo.services.context import AppContext
from geo.services.situation.basemap import backdrop_features, boundaries

MAX_CACHED_SCOPES = 32
"""Documents that are cached: one for each set of areas that accounts may read."""


class GeoJsonDocument(NamedTuple):
    """GeoJSON in UTF-8 with its ETag."""

    body: bytes
    etag: str


def basemap_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of boundaries and backdrop, for accounts that may read an area.

    The documents are cached until areas, features or permissions change.
    """

    def areas(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        del t
        return conditional_response(request, areas_json(boundaries(ctx, actor)))

    def features(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        del t
        return conditional_response(request, backdrop_json(backdrop_features(ctx, actor)))

    return [
        Route("/map/areas.json", authenticated_endpoint(get_context, areas)),
        Route("/map/backdrop.json", authenticated_endpoint(get_context, features)),
    ]


@lru_cache(maxsize=MAX_CACHED_SCOPES)
def areas_json(areas: tuple[Area, ...]) -> GeoJsonDocument:
    """Return the boundaries of the areas."""
    return _document(areas_geojson(areas))


@lru_cache(maxsize=2)
def backdrop_json(features: tuple[Feature, ...]) -> GeoJsonDocument:
    """Return all features that are drawn below the areas."""
    return _document(backdrop_geojson(features))


def _document(value: dict[str, object]) -> GeoJsonDocument:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return GeoJsonDocument(body, f'"{sha256(body).hexdigest()[:16]}"')


def conditional_response(request: Request, document: GeoJsonDocument) -> Response:
    """Return the document, or 304 where the browser has it; shared caches must not store it."""
    headers = {"ETag": document.etag, "Cache-Control": "private, no-cache"}
    cached = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if document.etag in cached:
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type="application/geo+json")
