"""Kadian as one ASGI application: the pages, our own routes beside them, and the office they share.

Runs as ``streamlit run app.py``, ``python app.py`` or ``uvicorn app:app``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from geo.api.health import health_routes
from geo.api.routes import routes
from geo.api.sheet import sheet_route
from geo.domain.errors import KadianError
from geo.i18n import Words, language_of
from geo.services.backups import BackupSchedule
from geo.services.office import close_shared_offices, shared_office
from geo.services.selfcheck import PROTECTIONS, open_checked
from geo.settings import settings_from_environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geo.services.office import Office

settings = settings_from_environment()


def house() -> Office:
    """The office all requests share."""
    return shared_office(settings)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Check and open the store before the first visitor; finish what is queued after the last."""
    words = Words(language_of(os.environ.get("LANG", "")))
    options = {name: st.get_option(name) for name in PROTECTIONS}
    try:
        office = await asyncio.to_thread(open_checked, house, settings.store_url, options, words)
        await asyncio.to_thread(office.board.current)
        backups = BackupSchedule(office, words)
        backups.start()
        try:
            yield {"office": office}
        finally:
            await asyncio.to_thread(backups.stop)
    except KadianError as error:
        sys.stderr.write(f"\n  {words(error.key, **error.params)}\n\n")
        raise
    finally:
        await asyncio.to_thread(close_shared_offices)


# Streamlit looks at the host of its WebSocket alone: our own routes must not answer to foreign names either.
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=[*routes(settings, house), sheet_route(house), *health_routes(settings, house)],
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"])
    ],
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
