"""Boundaries and backdrop for the map, as GeoJSON with an ETag."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from geo.api.answering import answering
from geo.maps.ground import areas_document, backdrop_document
from geo.services.map_ground import backdrop, boundaries

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.features import Feature
    from geo.i18n import Words
    from geo.services.office import Office

SCOPES = 32
"""So many sets of areas are kept as documents: one for each set of grants that people hold."""


class Document(NamedTuple):
    body: bytes
    etag: str


def ground_routes(office: Callable[[], Office]) -> list[Route]:
    """For who may read somewhere; computed anew only where areas, features or rights have changed."""

    def areas(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        del words
        return reply(request, areas_json(boundaries(house, actor)))

    def features(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        del words
        return reply(request, backdrop_json(backdrop(house, actor)))

    return [
        Route("/map/areas.json", answering(office, areas)),
        Route("/map/backdrop.json", answering(office, features)),
    ]


@lru_cache(maxsize=SCOPES)
def areas_json(areas: tuple[Area, ...]) -> Document:
    """The boundaries of these areas."""
    return _document(areas_document(areas))


@lru_cache(maxsize=2)
def backdrop_json(features: tuple[Feature, ...]) -> Document:
    """All that is drawn beneath the areas."""
    return _document(backdrop_document(features))


def _document(value: dict[str, object]) -> Document:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Document(body, f'"{sha256(body).hexdigest()[:16]}"')


def reply(request: Request, document: Document) -> Response:
    """The document, or that the browser has it; no cache between may keep it for somebody else."""
    headers = {"ETag": document.etag, "Cache-Control": "private, no-cache"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if document.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type="application/geo+json")
