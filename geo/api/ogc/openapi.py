"""The description of the service as an OpenAPI 3.0 document, with the account's collections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo.api.auth.session_middleware import API_KEY_PARAMETER
from geo.api.ogc.collections import Collection
from geo.api.ogc.parameters import DEFAULT_LIMIT, MAX_LIMIT

OPENAPI_MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON_MEDIA_TYPE = "application/geo+json"
Json = dict[str, Any]


def openapi_document(collections: Iterable[Collection], address: str, title: str) -> Json:
    """Return the document.

    Args:
        collections: The collections.
        address: Address of the landing page.
        title: Title of the service.
    """
    paths: Json = {
        "/": _operation("getLandingPage", "Landing page"),
        "/conformance": _operation("getConformance", "Conformance classes"),
        "/api": _operation("getApi", "This document", media_type=OPENAPI_MEDIA_TYPE),
        "/collections": _operation("getCollections", "Collections"),
    }
    for each in collections:
        path = f"/collections/{each.id}"
        paths |= {
            path: _operation(f"describe.{each.id}", each.title),
            f"{path}/items": _operation(
                f"getFeatures.{each.id}",
                each.title,
                [*_PAGE_PARAMETERS, *(_choice(name, values) for name, values in each.filters.items())],
                media_type=GEOJSON_MEDIA_TYPE,
            ),
            f"{path}/items/{{featureId}}": _operation(
                f"getFeature.{each.id}", each.title, [_FEATURE_ID], media_type=GEOJSON_MEDIA_TYPE
            ),
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0"},
        "servers": [{"url": address}],
        "security": [{"header": []}, {"query": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "query": {"type": "apiKey", "in": "query", "name": API_KEY_PARAMETER},
                "session": {"type": "apiKey", "in": "cookie", "name": "kadian"},
            }
        },
    }


def _operation(
    name: str, summary: str, parameters: Iterable[Json] = (), *, media_type: str = "application/json"
) -> Json:
    answers = {
        "200": {"description": summary, "content": {media_type: {"schema": {"type": "object"}}}},
        "400": {"description": "A parameter is not known, or its value cannot be used."},
        "401": {"description": "There is no session, or the key is not accepted."},
        "404": {"description": "There is no such resource."},
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, _KEY],
            "responses": answers,
        }
    }


def _query_parameter(name: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _choice(name: str, values: tuple[str, ...]) -> Json:
    """Return a parameter with several values, or one area."""
    items: Json = {"type": "string", "enum": list(values)} if values else {"type": "string"}
    return _query_parameter(name, items if name == "area" else {"type": "array", "items": items})


_KEY = _query_parameter(API_KEY_PARAMETER, {"type": "string"})
_LIMIT_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
# Four numbers or six: both versions of the standard are satisfied, the one with a range and the one with a
# choice (ogcapi-features, issue 223).
_BBOX_SCHEMA = {
    "type": "array",
    "minItems": 4,
    "maxItems": 6,
    "items": {"type": "number"},
    "oneOf": [{"minItems": size, "maxItems": size} for size in (4, 6)],
}
_PAGE_PARAMETERS = (
    _query_parameter("limit", _LIMIT_SCHEMA),
    _query_parameter("after", {"type": "string"}),
    _query_parameter("bbox", _BBOX_SCHEMA),
    _query_parameter("datetime", {"type": "string"}),
)
_FEATURE_ID = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
