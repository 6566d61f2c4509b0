"""Boundaries and backdrop for the map, as GeoJSON with an ETag."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from geo.maps.ground import areas_document, backdrop_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from geo.domain.areas import Area
    from geo.domain.features import Feature


class Document(NamedTuple):
    body: bytes
    etag: str


def ground_routes(
    areas: Callable[[], Iterable[Area]], features: Callable[[], Iterable[Feature]]
) -> list[Route]:
    """Both are asked anew at every request; what follows from them is computed only where they changed."""

    def boundaries(request: Request) -> Response:
        return _reply(request, _areas(tuple(areas())))

    def backdrop(request: Request) -> Response:
        return _reply(request, _backdrop(tuple(features())))

    return [Route("/map/areas.json", boundaries), Route("/map/backdrop.json", backdrop)]


@lru_cache(maxsize=2)
def _areas(areas: tuple[Area, ...]) -> Document:
    return _document(areas_document(areas))


@lru_cache(maxsize=2)
def _backdrop(features: tuple[Feature, ...]) -> Document:
    return _document(backdrop_document(features))


def _document(value: dict[str, object]) -> Document:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Document(body, f'"{sha256(body).hexdigest()[:16]}"')


def _reply(request: Request, document: Document) -> Response:
    headers = {"ETag": document.etag, "Cache-Control": "no-cache"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if document.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type="application/geo+json")
