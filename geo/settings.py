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

    store: str = field(
        default="",
        metadata={"help": "where facts are kept: the URL of an SQLite file or a PostgreSQL database"},
    )
    timezone: str = field(default="Asia/Shanghai", metadata={"help": "the clock on screen"})
    kinds: str = field(default="", metadata={"help": "kinds and statuses: a TOML file"})
    findings: str = field(default="", metadata={"help": "categories of findings: a TOML file"})
    supplies: str = field(default="", metadata={"help": "items and depots: a TOML file"})
    inspections: str = field(default="", metadata={"help": "teams and checklist of inspections: a TOML file"})
    area_figures: str = field(default="", metadata={"help": "kinds of area figures: a TOML file"})
    daily_report: str = field(default="", metadata={"help": "layout of the daily report: a TOML file"})
    paper: str = field(
        default="national", metadata={"help": "layout of official documents: a name in data/papers.toml"}
    )
    demo: str = field(
        default="auto", metadata={"help": "auto: fill an empty store with demo data; off: leave it"}
    )
    point_limit: int = field(
        default=3000, metadata={"help": "above this many sites the map shows area totals"}
    )
    briefings: str = field(default="08:00,18:00", metadata={"help": "times of day of the briefings"})
    day_starts: str = field(
        default="08:00", metadata={"help": "time of day at which an operational period starts"}
    )
    refresh_s: float = field(
        default=2.0, metadata={"help": "seconds between looks for news, per open screen"}
    )
    tiles: str = field(
        default="",
        metadata={"help": "ground map: a .mbtiles or .pmtiles file, a folder of them, or a URL template"},
    )
    photos: str = field(
        default="",
        metadata={"help": "the folder of photos; empty: beside the store's file, none for PostgreSQL"},
    )
    backups: str = field(default="", metadata={"help": "the folder of backups by schedule; empty: none"})
    backup_every_h: float = field(default=6.0, metadata={"help": "hours from one such backup to the next"})
    backups_kept: int = field(default=28, metadata={"help": "how many of them are kept"})
    metrics: str = field(
        default="local", metadata={"help": "who may read /healthz and /metrics: local: this machine; all"}
    )
    account_screens: int = field(
        default=400,
        metadata={"help": "the most open screens of one account; 0 here and below: no limit"},
    )
    account_at_once: int = field(
        default=3,
        metadata={"help": "so many runs, and as many requests, of one account at once"},
    )
    account_messages_per_s: float = field(
        default=200.0, metadata={"help": "messages a second of all screens of one account"}
    )
    account_uploads_mb: float = field(
        default=8.0, metadata={"help": "megabytes that one account may upload in ten minutes"}
    )
    account_photos_mb: float = field(
        default=64.0, metadata={"help": "megabytes of photos that one account may send in ten minutes"}
    )
    screen_messages_per_s: float = field(
        default=40.0, metadata={"help": "messages a second of one screen; above that for 10 s it is closed"}
    )
    message_kb: int = field(default=512, metadata={"help": "the longest message of a screen"})
    message_widgets: int = field(default=2000, metadata={"help": "the most widget states in one message"})
    oidc_issuer: str = field(
        default="", metadata={"help": "the identity provider's address; empty: local accounts only"}
    )
    oidc_client: str = field(default="", metadata={"help": "the name it knows Kadian by: the client id"})
    oidc_secret: str = field(default="", repr=False, metadata={"help": "the client secret"})
    oidc_secret_file: str = field(default="", metadata={"help": "or the file that holds it"})
    oidc_label: str = field(default="", metadata={"help": "what its button on the sign-in page says"})
    oidc_claim: str = field(
        default="preferred_username", metadata={"help": "which claim of the ID token is the account's code"}
    )

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
        return Path(self.kinds) if self.kinds else ROOT / "data" / "kinds.toml"

    @property
    def findings_file(self) -> Path:
        """File of the categories of findings, by default the one in ``data``."""
        return Path(self.findings) if self.findings else ROOT / "data" / "findings.toml"

    @property
    def daily_report_file(self) -> Path:
        """File of the layout of the daily report, by default the one in ``data``."""
        return Path(self.daily_report) if self.daily_report else ROOT / "data" / "daily_report.toml"

    @property
    def area_figures_file(self) -> Path:
        """File of the kinds of area figures, by default the one in ``data``."""
        return Path(self.area_figures) if self.area_figures else ROOT / "data" / "area_figures.toml"

    @property
    def inspections_file(self) -> Path:
        """File of the inspection programme, by default the one in ``data``."""
        return Path(self.inspections) if self.inspections else ROOT / "data" / "inspections.toml"

    @property
    def supplies_file(self) -> Path:
        """File of the items and depots, by default the one in ``data``."""
        return Path(self.supplies) if self.supplies else ROOT / "data" / "supplies.toml"

    @property
    def day_start(self) -> time:
        """Local time of day at which an operational period starts."""
        return time.fromisoformat(self.day_starts)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of screens and documents."""
        return ZoneInfo(self.timezone)


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
