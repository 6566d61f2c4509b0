"""``/healthz`` for monitoring of the process, ``/metrics`` for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import geo
from geo.api.auth.loopback_demo import is_loopback
from geo.api.health.day_families import day_families
from geo.api.health.prometheus import (
    MEDIA_TYPE,
    MetricFamily,
    Sample,
    histogram,
    render_metrics,
    single_sample,
)
from geo.domain.sites import MAX_CLOCK_LEAD
from geo.services.context import AppContext
from geo.services.operations.health import check_health, collect_metrics
from geo.settings import Settings

FORWARDED_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers of a request that came through a proxy, which may be on this machine."""
NO_STORE_HEADERS = {"Cache-Control": "no-store"}


def health_routes(
    settings: Settings,
    get_context: Callable[[], AppContext],
    extra_families: Callable[[], list[MetricFamily]] = list,
) -> list[Route]:
    """Return both routes, which by default answer this machine alone.

    Args:
        settings: Settings, which say which machines may read them.
        get_context: Returns the application context.
        extra_families: Returns further metrics for ``/metrics``.
    """

    def metrics(ctx: AppContext) -> Response:
        text = render_metrics([*_metric_families(ctx), *day_families(ctx), *extra_families()])
        return PlainTextResponse(text, headers=NO_STORE_HEADERS, media_type=MEDIA_TYPE)

    def guarded(answer: Callable[[AppContext], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            if settings.metrics == "local" and not is_direct_local_request(request):
                return PlainTextResponse("local addresses only (KADIAN_METRICS)", 403, NO_STORE_HEADERS)
            return answer(get_context())

        return endpoint

    return [Route("/healthz", guarded(_healthz)), Route("/metrics", guarded(metrics))]


def is_direct_local_request(request: Request) -> bool:
    """Return whether a request comes from this machine, and not through a proxy on it."""
    if request.client is None or any(name in request.headers for name in FORWARDED_HEADERS):
        return False
    return is_loopback(request.client.host)


def _healthz(ctx: AppContext) -> Response:
    now, health = ctx.now(), check_health(ctx)
    backup = health.backup and {
        "state": health.backup_health,
        "age_s": _age_s(health.backup.at, now),
        "seq": health.backup.seq,
    }
    content = {
        "writable": not health.problem,
        "problem": health.problem or None,
        "warnings": health.warnings,
        "seq": health.seq,
        "last_entry_age_s": _age_s(health.last_entry_at, now),
        "backup": backup,
        "version": geo.__version__,
        "exercise": health.is_exercise,
    }
    return JSONResponse(content, 503 if health.problem else 200, NO_STORE_HEADERS)


def _metric_families(ctx: AppContext) -> list[MetricFamily]:
    now, metrics = ctx.now(), collect_metrics(ctx)
    sources = [Sample(count, {"source": source}) for source, count in sorted(metrics.sources.items())]
    sites = [Sample(count, {"meaning": category}) for category, count in metrics.sites.items()]
    families = [
        MetricFamily(
            "kadian_info", "gauge", "The version that runs.", [Sample(1, {"version": geo.__version__})]
        ),
        single_sample(
            "kadian_exercise", "gauge", "1: the store is for an exercise.", int(metrics.is_exercise)
        ),
        single_sample("kadian_journal_head", "gauge", "Number of the last journal entry.", metrics.seq),
        MetricFamily("kadian_entries_total", "counter", "Journal entries by the way they came in.", sources),
        histogram(
            "kadian_write_seconds",
            "From asking to acknowledged, since the start.",
            bounds=metrics.write_bounds_s,
            counts=metrics.write_counts,
            total=metrics.write_sum_s,
        ),
        single_sample(
            "kadian_write_queue", "gauge", "Requests waiting for the writer.", metrics.queued_writes
        ),
        MetricFamily("kadian_sites", "gauge", "Sites by what their status means.", sites),
        single_sample("kadian_sites_silent", "gauge", "Sites silent or never reported.", metrics.silent),
        single_sample("kadian_sites_overdue", "gauge", "Sites whose patrol is overdue.", metrics.overdue),
    ]
    if metrics.backup is not None:
        failing = int(metrics.backup.failed_at is not None)
        families.append(
            single_sample("kadian_backup_failing", "gauge", "1: the last backup failed.", failing)
        )
        if (age_s := _age_s(metrics.backup.at, now)) is not None:
            families.append(
                single_sample("kadian_backup_age_seconds", "gauge", "Age of the last verified backup.", age_s)
            )
    return families


def _age_s(timestamp: datetime | None, now: datetime) -> float | None:
    """Return the age in seconds; None for a time in the future, as the clock was set back since."""
    if timestamp is None or timestamp - now > MAX_CLOCK_LEAD:
        return None
    return max(0.0, (now - timestamp).total_seconds())
