"""``/healthz`` for whoever watches the process, ``/metrics`` for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import geo
from geo.api.exposition import MEDIA_TYPE, Family, Sample, exposition, histogram, single
from geo.api.local_demo import is_loopback
from geo.domain.sites import CLOCK_TOLERANCE
from geo.services.health import health, measures

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from geo.services.office import Office
    from geo.settings import Settings

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""A request that carries one came through a proxy, from wherever, though the proxy may be this machine."""
FRESH = {"Cache-Control": "no-store"}


def health_routes(
    settings: Settings, office: Callable[[], Office], more: Callable[[], list[Family]] = list
) -> list[Route]:
    """Both answer this machine only, unless the settings say otherwise.

    Args:
        settings: who may read them.
        office: whose health it is.
        more: further families for ``/metrics``.
    """

    def metrics(office: Office) -> Response:
        text = exposition([*_families(office), *more()])
        return PlainTextResponse(text, headers=FRESH, media_type=MEDIA_TYPE)

    def guarded(answer: Callable[[Office], Response]) -> Callable[[Request], Response]:
        def reply(request: Request) -> Response:
            if settings.metrics == "local" and not is_local(request):
                return PlainTextResponse("local addresses only (KADIAN_METRICS)", 403, FRESH)
            return answer(office())

        return reply

    return [Route("/healthz", guarded(_healthz)), Route("/metrics", guarded(metrics))]


def is_local(request: Request) -> bool:
    """Whether it comes from this machine itself, and not through a proxy on it."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return is_loopback(request.client.host)


def _healthz(office: Office) -> Response:
    now, found = office.now(), health(office)
    backup = found.backup and {
        "state": found.backup_health,
        "age_s": _age_s(found.backup.at, now),
        "seq": found.backup.seq,
    }
    content = {
        "writable": not found.problem,
        "problem": found.problem or None,
        "warnings": found.warnings,
        "seq": found.seq,
        "last_entry_age_s": _age_s(found.last_entry_at, now),
        "backup": backup,
        "version": geo.__version__,
    }
    return JSONResponse(content, 503 if found.problem else 200, FRESH)


def _families(office: Office) -> list[Family]:
    now, found = office.now(), measures(office)
    sources = [Sample(count, {"source": source}) for source, count in sorted(found.sources.items())]
    sites = [Sample(count, {"meaning": meaning}) for meaning, count in found.sites.items()]
    families = [
        Family("kadian_info", "gauge", "The version that runs.", [Sample(1, {"version": geo.__version__})]),
        single("kadian_journal_head", "gauge", "Number of the last journal entry.", found.seq),
        Family("kadian_entries_total", "counter", "Journal entries by the way they came in.", sources),
        histogram(
            "kadian_write_seconds",
            "From asking to acknowledged, since the start.",
            found.write_bounds_s,
            (found.write_counts, found.write_sum_s),
        ),
        single("kadian_write_queue", "gauge", "Requests waiting for the writer.", found.waiting),
        Family("kadian_sites", "gauge", "Sites by what their status means.", sites),
        single("kadian_sites_silent", "gauge", "Sites silent or never heard.", found.silent),
        single("kadian_sites_overdue", "gauge", "Sites whose patrol is overdue.", found.overdue),
    ]
    if found.backup is not None:
        failing = int(found.backup.failed is not None)
        families.append(single("kadian_backup_failing", "gauge", "1: the last backup failed.", failing))
        if (age_s := _age_s(found.backup.at, now)) is not None:
            families.append(
                single("kadian_backup_age_seconds", "gauge", "Age of the last verified backup.", age_s)
            )
    return families


def _age_s(moment: datetime | None, now: datetime) -> float | None:
    """In seconds; None for a moment that is yet to come, as the clock was set back since."""
    if moment is None or moment - now > CLOCK_TOLERANCE:
        return None
    return max(0.0, (now - moment).total_seconds())
