"""Routes below ``/ogc``: OGC API - Features, Part 1: Core 1.0.1 (OGC 17-069r4, 2022), with GeoJSON.

Read with the session of a browser or with the key of a program (``geo/services/accounts/api_keys.py``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from geo.api.auth.session_middleware import API_KEY_PARAMETER, OGC_PREFIX, PROGRAM_READER
from geo.api.authenticated import authenticated_endpoint
from geo.api.errors import PRIVATE_HEADERS
from geo.api.ogc.collections import Collection, collections
from geo.api.ogc.openapi import GEOJSON_MEDIA_TYPE, OPENAPI_MEDIA_TYPE, openapi_document
from geo.api.ogc.parameters import FeatureQuery, check_names, read_feature_query
from geo.api.ogc.selection import Feature, Reading
from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.timestamps import iso
from geo.i18n import Translator
from geo.services.context import AppContext

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FEATURES_A_CHUNK = 200
"""Features that are written at once: the answer begins at once and never lies in memory as a whole."""
MAX_AGE = timedelta(minutes=1)
"""Freshness and patrols that fall due change with the clock, by the minute."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OgcRequest:
    """A request of an account.

    Attributes:
        ctx: The application context.
        actor: The account, of a program with a key confined to its area.
        request: The request.
        t: Translator to the language of titles.
    """

    ctx: AppContext
    actor: Actor
    request: Request
    t: Translator

    @property
    def address(self) -> str:
        """Address of the landing page, below the path that the application is served at."""
        url = self.request.url
        return f"{url.scheme}://{url.netloc}{self.request.scope.get('root_path', '')}{OGC_PREFIX}"

    def collection(self) -> Collection:
        """Return the collection that the path names.

        Raises:
            NotFound: There is no such collection.
        """
        found = self.request.path_params["collection"]
        for each in collections(self.ctx, self.actor, self.t):
            if each.id == found:
                return each
        raise NotFound("error.ogc_collection", found=found)


def ogc_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the service."""

    def route(path: str, build: Callable[[OgcRequest], Response]) -> Route:
        def respond(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
            reader = request.scope.get(PROGRAM_READER, actor)
            return build(OgcRequest(ctx, reader, request, t))

        return Route(f"{OGC_PREFIX}{path}", authenticated_endpoint(get_context, respond))

    return [
        route("", _landing),
        route("/", _landing),
        route("/conformance", _conformance),
        route("/api", _api),
        route("/collections", _collections),
        route("/collections/{collection}", _collection),
        route("/collections/{collection}/items", _items),
        route("/collections/{collection}/items/{feature:path}", _item),
    ]


def _landing(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    links = [
        _link(ask, "", "self"),
        _link(ask, "/api", "service-desc", OPENAPI_MEDIA_TYPE),
        _link(ask, "/conformance", "conformance"),
        _link(ask, "/collections", "data"),
    ]
    return _json({"title": ask.t("app.title"), "description": ask.t("ogc.description"), "links": links})


def _conformance(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    return _json({"conformsTo": list(CONFORMANCE)})


def _api(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    document = openapi_document(collections(ask.ctx, ask.actor, ask.t), ask.address, ask.t("app.title"))
    return _json(document, OPENAPI_MEDIA_TYPE)


def _collections(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    listed = [_description(ask, each) for each in collections(ask.ctx, ask.actor, ask.t)]
    return _json({"links": [_link(ask, "/collections", "self")], "collections": listed})


def _collection(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    return _json(_description(ask, ask.collection()))


def _description(ask: OgcRequest, collection: Collection) -> Json:
    path = f"/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": collection.title,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84}},
        "links": [
            _link(ask, path, "self"),
            _link(ask, f"{path}/items", "items", GEOJSON_MEDIA_TYPE),
        ],
    }


def _items(ask: OgcRequest) -> Response:
    collection = ask.collection()
    query = read_feature_query(ask.request.query_params, collection.filters)
    headers = _headers(ask)
    if _is_known(ask, headers):
        return Response(status_code=304, headers=headers)
    selection = collection.select(Reading(ask.ctx, ask.actor, query))
    page = selection.page(query.after, query.limit)
    path = f"/collections/{collection.id}/items"
    given = {name: value for name, value in ask.request.query_params.items() if name != API_KEY_PARAMETER}
    links = [_link(ask, path, "self", GEOJSON_MEDIA_TYPE, given)]
    if page.stop < len(selection.ids):
        following = {**given, "after": selection.ids[page.stop - 1]}
        links.append(_link(ask, path, "next", GEOJSON_MEDIA_TYPE, following))
    head = {
        "type": "FeatureCollection",
        "timeStamp": iso(ask.ctx.now()),
        "numberMatched": len(selection.ids),
        "numberReturned": len(page),
        "links": links,
    }
    return StreamingResponse(
        _written(head, selection.read(page)), headers=headers, media_type=GEOJSON_MEDIA_TYPE
    )


def _item(ask: OgcRequest) -> Response:
    check_names(ask.request.query_params, ())
    collection, feature_id = ask.collection(), ask.request.path_params["feature"]
    headers = _headers(ask)
    selection = collection.select(Reading(ask.ctx, ask.actor, FeatureQuery()))
    position = selection.position(feature_id)
    if position is None:
        raise NotFound("error.ogc_feature", found=feature_id)
    feature = next(selection.read(range(position, position + 1)))
    path = f"/collections/{collection.id}"
    feature["links"] = [
        _link(ask, f"{path}/items/{quote(feature_id, safe='')}", "self", GEOJSON_MEDIA_TYPE),
        _link(ask, path, "collection"),
    ]
    return JSONResponse(feature, headers=headers, media_type=GEOJSON_MEDIA_TYPE)


def _written(head: Json, features: Iterator[Feature]) -> Iterator[str]:
    """Yield a FeatureCollection as text, some features at a time."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    separator = ""
    while chunk := list(islice(features, FEATURES_A_CHUNK)):
        yield separator + ",".join(json.dumps(each, ensure_ascii=False) for each in chunk)
        separator = ","
    yield "]}"


def _link(
    ask: OgcRequest, path: str, rel: str, media_type: str = "application/json", query: Json | None = None
) -> Json:
    """Return a link without the key: a link is copied and logged."""
    address = ask.address + path + (f"?{urlencode(query)}" if query else "")
    return {"href": address, "rel": rel, "type": media_type}


def _headers(ask: OgcRequest) -> dict[str, str]:
    """Return the headers of features, with an ETag of journal head, minute, rights and address."""
    minute = int(ask.ctx.now().timestamp() // MAX_AGE.total_seconds())
    rights = sorted(ask.actor.scope(Verb.READ))
    seen = json.dumps([ask.ctx.store.revision(), minute, ask.actor.id, rights, ask.request.url.query])
    return {
        "ETag": f'"{sha256(seen.encode()).hexdigest()[:24]}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }


def _is_known(ask: OgcRequest, headers: dict[str, str]) -> bool:
    return headers["ETag"] in ask.request.headers.get("if-none-match", "")


def _json(document: Json, media_type: str = "application/json") -> Response:
    return JSONResponse(document, headers=PRIVATE_HEADERS, media_type=media_type)
