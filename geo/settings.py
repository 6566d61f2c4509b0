"""Settings, read once from the environment; the README lists them, which a test checks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from math import inf
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.domain.errors import InvalidInput

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "KADIAN_"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings, one field each; the variable is ``KADIAN_`` and the name of the field in capitals."""

    store: str = ""
    timezone: str = "Asia/Shanghai"
    kinds: str = ""
    findings: str = ""
    supplies: str = ""
    inspections: str = ""
    area_figures: str = ""
    daily_report: str = ""
    paper: str = "national"
    demo: str = "auto"
    point_limit: int = 3000
    briefings: str = "08:00,18:00"
    day_starts: str = "08:00"
    refresh_s: float = 2.0
    tiles: str = ""
    photos: str = ""
    backups: str = ""
    backup_every_h: float = 6.0
    backups_kept: int = 28
    metrics: str = "local"
    account_screens: int = 400
    account_at_once: int = 3
    account_messages_per_s: float = 200.0
    account_uploads_mb: float = 8.0
    account_imports_mb: float = 100.0
    account_photos_mb: float = 64.0
    screen_messages_per_s: float = 40.0
    message_kb: int = 512
    message_widgets: int = 2000
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    oidc_secret_file: str = ""
    oidc_label: str = ""
    oidc_claim: str = "preferred_username"

    @property
    def client_secret(self) -> str:
        """Secret of this client at the identity provider, from the environment or its file."""
        if self.oidc_secret or not self.oidc_secret_file:
            return self.oidc_secret
        return Path(self.oidc_secret_file).read_text("utf-8").strip()

    @property
    def store_url(self) -> str:
        """URL of the store, by default a file of SQLite in ``var``."""
        return self.store or f"sqlite:///{ROOT / 'var' / 'kadian.db'}"

    @property
    def kinds_file(self) -> Path:
        """File of kinds and statuses, by default the one in ``data``."""
        return _data_file(self.kinds, "kinds.toml")

    @property
    def findings_file(self) -> Path:
        """File of the categories of findings, by default the one in ``data``."""
        return _data_file(self.findings, "findings.toml")

    @property
    def daily_report_file(self) -> Path:
        """File of the layout of the daily report, by default the one in ``data``."""
        return _data_file(self.daily_report, "daily_report.toml")

    @property
    def area_figures_file(self) -> Path:
        """File of the kinds of area figures, by default the one in ``data``."""
        return _data_file(self.area_figures, "area_figures.toml")

    @property
    def inspections_file(self) -> Path:
        """File of the inspection programme, by default the one in ``data``."""
        return _data_file(self.inspections, "inspections.toml")

    @property
    def supplies_file(self) -> Path:
        """File of the items and depots, by default the one in ``data``."""
        return _data_file(self.supplies, "supplies.toml")

    @property
    def briefing_times(self) -> tuple[time, ...]:
        """Local times of the daily briefings, earliest first; command changes at them."""
        return tuple(sorted(time.fromisoformat(text.strip()) for text in self.briefings.split(",")))

    @property
    def day_start(self) -> time:
        """Local time of day at which an operational period starts."""
        return time.fromisoformat(self.day_starts)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of screens and documents."""
        return ZoneInfo(self.timezone)


def _data_file(setting: str, name: str) -> Path:
    """Return the file that a setting names, by default the one in ``data``."""
    return Path(setting) if setting else ROOT / "data" / name


def settings_from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``KADIAN_*`` of the environment, by default that of the process.

    Raises:
        InvalidInput: A variable does not name a setting, or a value cannot be read.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in (os.environ if environment is None else environment).items()
        if name.startswith(PREFIX)
    }
    names = [setting.name for setting in fields(Settings)]
    values: dict[str, object] = {}
    for name, text in given.items():
        if name in TOOL_VARIABLES:
            continue
        if name not in names:
            raise InvalidInput(
                "error.unknown_setting", setting=PREFIX + name.upper(), expected=", ".join(names)
            )
        try:
            values[name] = _PARSERS.get(name, str)(text)
        except ValueError as error:
            raise InvalidInput("error.bad_setting", setting=PREFIX + name.upper(), found=text) from error
    settings = Settings(**values)  # type: ignore[arg-type]  # each value was parsed for its field
    _check_oidc(settings)
    return settings


def _check_oidc(settings: Settings) -> None:
    """Check that the settings of an identity provider are complete, or all empty.

    Raises:
        InvalidInput: A setting is missing.
    """
    secret = settings.oidc_secret or settings.oidc_secret_file
    needed = {"ISSUER": settings.oidc_issuer, "CLIENT": settings.oidc_client, "SECRET": secret}
    missing = [f"{PREFIX}OIDC_{name}" for name, value in needed.items() if not value]
    if missing and len(missing) < len(needed):
        raise InvalidInput("error.oidc_settings", missing=", ".join(missing))


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


def _demo(text: str) -> str:
    return {"auto": "auto", "off": "off"}.get(text) or _reject(text)


def _metrics(text: str) -> str:
    return text if text in {"local", "all"} else _reject(text)


def _oidc_issuer(text: str) -> str:
    """Return the address, which must be HTTPS or this machine: its answers decide who is signed in."""
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    return text if is_safe and parts.hostname and not parts.query else _reject(text)


def _oidc_secret_file(text: str) -> str:
    return text if Path(text).is_file() else _reject(text)


def _count(text: str) -> int:
    return int(text) if int(text) >= 0 else _reject(text)


def _amount(text: str) -> float:
    return float(text) if 0 <= float(text) < inf else _reject(text)


def _positive(text: str) -> float:
    return float(text) if 0 < float(text) < inf else _reject(text)


def _backups_kept(text: str) -> int:
    return int(text) if int(text) >= 1 else _reject(text)


def _briefings(text: str) -> str:
    times = [time.fromisoformat(part.strip()) for part in text.split(",")]
    return text if all(each.tzinfo is None for each in times) else _reject(text)


def _time_of_day(text: str) -> str:
    return text if time.fromisoformat(text).tzinfo is None else _reject(text)


def _reject(text: str) -> NoReturn:
    raise ValueError(text)


_PARSERS: dict[str, Callable[[str], object]] = {
    "timezone": _timezone,
    "demo": _demo,
    "point_limit": _count,
    "refresh_s": _positive,
    "backup_every_h": _positive,
    "backups_kept": _backups_kept,
    "metrics": _metrics,
    "account_screens": _count,
    "account_at_once": _count,
    "account_messages_per_s": _amount,
    "account_uploads_mb": _amount,
    "account_imports_mb": _amount,
    "account_photos_mb": _amount,
    "screen_messages_per_s": _amount,
    "message_kb": _count,
    "message_widgets": _count,
    "oidc_issuer": _oidc_issuer,
    "oidc_secret_file": _oidc_secret_file,
    "briefings": _briefings,
    "day_starts": _time_of_day,
}
TOOL_VARIABLES = frozenset({"chromium", "lang"})
"""Variables of the tests and the command line that are no settings of the application."""
