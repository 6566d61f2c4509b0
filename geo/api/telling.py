"""How HTTP tells an error: one status and one sentence, wherever it was met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from geo.domain.errors import (
    Busy,
    Conflict,
    ConnectionChanged,
    KadianError,
    KeyReused,
    NotFound,
    PlanMiscounted,
    ProviderAway,
    Refused,
    SignedOut,
    SignInRefused,
    StoreDamaged,
    StoreUnavailable,
    Throttled,
)

if TYPE_CHECKING:
    from geo.i18n import Words

STATUS = {
    SignedOut: 401,
    SignInRefused: 401,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    ConnectionChanged: 409,
    KeyReused: 409,
    Throttled: 429,
    PlanMiscounted: 500,
    Busy: 503,
    ProviderAway: 503,
    StoreDamaged: 503,
    StoreUnavailable: 503,
}
"""400 for all others: what was sent cannot be accepted."""
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def status_of(error: KadianError) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def sentence(error: KadianError, words: Words) -> str:
    """In words, and no more than those say: the error itself may tell where the store is."""
    return words(error.key, **error.params)


def told(error: KadianError, words: Words) -> Response:
    """For where no page of ours can be shown."""
    return PlainTextResponse(
        sentence(error, words), status_of(error), {**PRIVATE, "Content-Language": words.lang}
    )
