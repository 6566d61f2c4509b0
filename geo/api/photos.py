"""``/photos/…``: the photos of findings and of stand-down reports, for accounts that may read one of them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.authenticated import authenticated_endpoint
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.photos import JPEG_TYPE
from geo.exchange.photos.encoding import THUMBNAIL_EDGE
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.findings.photos import read_photo
from geo.services.stand_down.barriers_left import read_removal_photo

PHOTOS_PATH = "photos"
PHOTO_HEADERS = {
    # The address names the content, so it can never change; only the browser of the account may keep it.
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def photo_address(sha256: str, *, thumbnail: bool = False) -> str:
    """Return the address of a photo below the base path, without a leading slash."""
    return f"{PHOTOS_PATH}/{sha256}" + (f"?w={THUMBNAIL_EDGE}" if thumbnail else "")


def photo_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/photos/{sha256}``; with ``?w=320`` the thumbnail, with any other width the photo."""

    def photo(ctx: AppContext, actor: Actor, request: Request, _: Translator) -> Response:
        is_thumbnail = request.query_params.get("w") == str(THUMBNAIL_EDGE)
        sha256 = request.path_params["sha256"]
        data = _read_any(ctx, actor, sha256, thumbnail=is_thumbnail)
        return Response(data, headers=PHOTO_HEADERS, media_type=JPEG_TYPE)

    return Route(f"/{PHOTOS_PATH}/{{sha256}}", authenticated_endpoint(get_context, photo))


def _read_any(ctx: AppContext, actor: Actor, sha256: str, *, thumbnail: bool) -> bytes:
    """Return a photo that a finding or a stand-down report shows: who may read one of them may see it.

    Raises:
        NotFound: Nothing shows it.
        Refused: The actor may read nothing that shows it.
    """
    try:
        return read_photo(ctx, actor, sha256, thumbnail=thumbnail)
    except (NotFound, Refused) as error:
        try:
            return read_removal_photo(ctx, actor, sha256, thumbnail=thumbnail)
        except NotFound:
            raise error from None
