"""Kadian as one ASGI application: the pages, our own routes beside them, and the context they share.

Runs as ``streamlit run app.py``, ``python app.py`` or ``uvicorn app:app``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from geo.api.auth.loopback_demo import LoopbackOnlyDemo
from geo.api.auth.provider_routes import provider_routes
from geo.api.auth.session_middleware import PUBLIC_PATHS, SIGN_IN_PATH, SessionMiddleware
from geo.api.auth.sign_in import sign_in_routes
from geo.api.basemap.routes import map_routes
from geo.api.errors import EXCEPTION_HANDLERS
from geo.api.fallthrough_mount import FallthroughMount, normalise_base_path
from geo.api.health.routes import health_routes
from geo.api.limits.log_rate import limit_logs
from geo.api.limits.rate_limits import ProtocolReader, RateLimits
from geo.api.lite.routes import lite_routes
from geo.api.ogc.routes import ogc_routes
from geo.api.page_language import PageLanguage, page_script_route
from geo.api.photos import photo_route
from geo.api.place_links import place_route
from geo.api.print.downloads import download_routes
from geo.api.print.form_files import form_file_route
from geo.api.print.report_files import report_file_route
from geo.api.print.routes import print_routes
from geo.api.security_headers import SecurityHeadersMiddleware
from geo.api.startup import StartupErrorFilter, freeze_startup_objects, raise_descriptor_limit
from geo.cli.beside.worker import CommandWorker
from geo.domain.errors import KadianError
from geo.i18n import Translator, console_language
from geo.reports.demo_reports import complete_demo
from geo.services.accounts.invitations import ADMIN_INVITATION_LIFETIME, first_invitation
from geo.services.accounts.sign_in_log import configure_sign_in_log
from geo.services.bootstrap import close_shared_contexts, shared_context
from geo.services.context import AppContext
from geo.services.operations.backups import BackupSchedule
from geo.services.operations.config_checks import REQUIRED_OPTIONS, check_address, check_proxies
from geo.services.operations.self_check import open_checked, report_alarms
from geo.settings import settings_from_environment
from pages.components.app.idle_loops import install_idle_loops
from pages.components.app.streamlit_protocol import (
    RELOAD_MESSAGE,
    DropReplayedTriggers,
    is_user_rerun,
    parse_client_message,
    parse_server_message,
)

try:
    settings = settings_from_environment()
except KadianError as error:
    t = Translator(console_language(os.environ))
    sys.stderr.write(f"\n  {t(error.key, **error.params)}\n\n")
    raise SystemExit(3) from None
base = normalise_base_path(st.get_option("server.baseUrlPath"))
allowed_hosts = st.get_option("server.allowedHosts") or ["*"]


def get_context() -> AppContext:
    """Return the application context that all requests share."""
    return shared_context(settings, complete_demo)


def is_demo() -> bool:
    """Return whether there are demo accounts, which need no password."""
    return get_context().read_model.reference().is_demo


def print_first_admin_link(ctx: AppContext, t: Translator) -> None:
    """Print a link for the first administrator to this console alone, where no account exists yet."""
    token = first_invitation(ctx)
    if token is None:
        return
    link = f"http://127.0.0.1:{st.get_option('server.port')}{base}{SIGN_IN_PATH}?invitation={token}"
    minutes = int(ADMIN_INVITATION_LIFETIME.total_seconds() // 60)
    sys.stderr.write(f"\n  {t('invitation.first', minutes=minutes, link=link)}\n\n")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Check and open the store before the first request; finish what is queued after the last."""
    raise_descriptor_limit()
    limit_logs()
    install_idle_loops()
    configure_sign_in_log()
    t = Translator(console_language(os.environ))
    options = {name: st.get_option(name) for name in REQUIRED_OPTIONS}
    try:
        ctx = await asyncio.to_thread(open_checked, get_context, settings.store_url, options, t)
        address = str(st.get_option("server.address") or "0.0.0.0")  # noqa: S104 - what none means
        proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")  # read by uvicorn; without a value, this machine
        report_alarms([*check_address(ctx, [address, *allowed_hosts]), *check_proxies(proxies)], t)
        await asyncio.to_thread(print_first_admin_link, ctx, t)
        await asyncio.to_thread(ctx.read_model.current_snapshot)
        freeze_startup_objects()
        backups, commands = BackupSchedule(ctx, t), CommandWorker(ctx)
        backups.start()
        commands.start()
        try:
            yield {"ctx": ctx}
        finally:
            await asyncio.to_thread(commands.stop)
            await asyncio.to_thread(backups.stop)
    except KadianError as error:
        sys.stderr.write(f"\n  {t(error.key, **error.params)}\n\n")
        raise
    finally:
        await asyncio.to_thread(close_shared_contexts)


rate_limits = RateLimits(settings, ProtocolReader(parse_client_message, parse_server_message))
provider_endpoints = provider_routes(settings, get_context)

# Streamlit checks the host of its WebSocket alone; our own routes must not answer to foreign names either.
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=[
        FallthroughMount(
            base,
            routes=[
                *map_routes(settings, get_context),
                page_script_route(),
                *print_routes(get_context),
                place_route(),
                *download_routes(get_context),
                photo_route(get_context),
                report_file_route(get_context),
                form_file_route(get_context),
                *lite_routes(get_context),
                *ogc_routes(get_context),
                *health_routes(settings, get_context, rate_limits.families),
                *sign_in_routes(get_context),
                *provider_endpoints,
            ],
        )
    ],
    middleware=[
        Middleware(StartupErrorFilter),
        Middleware(SecurityHeadersMiddleware),
        Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts),
        Middleware(LoopbackOnlyDemo, is_demo=is_demo),
        Middleware(
            SessionMiddleware,
            get_context=get_context,
            is_user_rerun=is_user_rerun,
            expired_message=RELOAD_MESSAGE,
            base_path=base,
            public_paths=PUBLIC_PATHS.union(route.path for route in provider_endpoints),
            rate_limits=rate_limits,
        ),
        Middleware(PageLanguage),
        Middleware(DropReplayedTriggers),
    ],
    exception_handlers=EXCEPTION_HANDLERS,
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
