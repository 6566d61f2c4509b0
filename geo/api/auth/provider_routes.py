"""Routes of the identity provider, imported only where the settings name one."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import Route

from geo.domain.errors import InvalidInput
from geo.services.context import AppContext
from geo.settings import Settings


def provider_routes(settings: Settings, get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the identity provider, where the settings name one.

    Raises:
        InvalidInput: Authlib is not installed.
    """
    if not settings.oidc_issuer:
        return []
    try:
        from geo.api.auth.oidc import oidc_routes  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise InvalidInput("error.oidc_extra") from missing
    return oidc_routes(settings, get_context)
