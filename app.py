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

from geo.api.beneath import Beneath, base_path
from geo.api.files import file_routes
from geo.api.gate import OPEN, Gate
from geo.api.headers import SafeHeaders
from geo.api.health import health_routes
from geo.api.limits import Limits, Reading
from geo.api.local_demo import LocalDemo
from geo.api.log_limit import limit_logs
from geo.api.page_language import PageLanguage, page_script_route
from geo.api.plain import plain_routes
from geo.api.routes import routes
from geo.api.sheet import order_route, rounds_route, sheet_route, shifts_route
from geo.api.sign_in import SIGN_IN, provider_routes, sign_in_routes
from geo.api.starting import OneSentence, raise_descriptor_limit
from geo.domain.errors import KadianError
from geo.i18n import Words, console_language
from geo.services.backups import BackupSchedule
from geo.services.invitations import GOOD_FOR, first_invitation
from geo.services.office import close_shared_offices, shared_office
from geo.services.option_checks import PROTECTIONS, check_address, check_proxies
from geo.services.selfcheck import heed, open_checked
from geo.services.sign_in_log import show_sign_ins
from geo.settings import settings_from_environment
from pages.components.idle_loops import spare_descriptors
from pages.components.wire import LOAD_ANEW, OnePressOneDeed, asked_of, is_deed, told_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geo.services.office import Office

try:
    settings = settings_from_environment()
except KadianError as error:
    words = Words(console_language(os.environ))
    sys.stderr.write(f"\n  {words(error.key, **error.params)}\n\n")
    raise SystemExit(3) from None
base = base_path(st.get_option("server.baseUrlPath"))
names = st.get_option("server.allowedHosts") or ["*"]


def house() -> Office:
    """The office all requests share."""
    return shared_office(settings)


def is_demo() -> bool:
    """Whether anybody can enter without a password."""
    return house().board.reference().is_demo


def welcome(office: Office, words: Words) -> None:
    """Where nobody has an account, a link for the first administrator, on this console alone."""
    token = first_invitation(office)
    if token is None:
        return
    link = f"http://127.0.0.1:{st.get_option('server.port')}{base}{SIGN_IN}?invitation={token}"
    minutes = int(GOOD_FOR.total_seconds() // 60)
    sys.stderr.write(f"\n  {words('invitation.first', minutes=minutes, link=link)}\n\n")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Check and open the store before the first visitor; finish what is queued after the last."""
    raise_descriptor_limit()
    limit_logs()
    spare_descriptors()
    show_sign_ins()
    words = Words(console_language(os.environ))
    options = {name: st.get_option(name) for name in PROTECTIONS}
    try:
        office = await asyncio.to_thread(open_checked, house, settings.store_url, options, words)
        address = str(st.get_option("server.address") or "0.0.0.0")  # noqa: S104 - what none means
        proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")  # read by uvicorn; none means this machine
        heed([*check_address(office, [address, *names]), *check_proxies(proxies)], words)
        await asyncio.to_thread(welcome, office, words)
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


limits = Limits(settings, Reading(asked_of, told_of))
by_provider = provider_routes(settings, house)

# Streamlit looks at the host of its WebSocket alone: our own routes must not answer to foreign names either.
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=[
        Beneath(
            base,
            routes=[
                *routes(settings, house),
                page_script_route(),
                sheet_route(house),
                order_route(house),
                rounds_route(house),
                shifts_route(house),
                *file_routes(house),
                *plain_routes(house),
                *health_routes(settings, house, limits.families),
                *sign_in_routes(house),
                *by_provider,
            ],
        )
    ],
    middleware=[
        Middleware(OneSentence),
        Middleware(SafeHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=names),
        Middleware(LocalDemo, is_demo=is_demo),
        Middleware(
            Gate,
            office=house,
            is_deed=is_deed,
            farewell=LOAD_ANEW,
            base=base,
            open=OPEN.union(route.path for route in by_provider),
            limits=limits,
        ),
        Middleware(PageLanguage),
        Middleware(OnePressOneDeed),
    ],
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
