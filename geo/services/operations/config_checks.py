"""Checks of options and settings at a start: those that do not protect as they must refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_network

from geo.domain.area_figures.figure_kinds_file import figure_kinds_from_file
from geo.domain.errors import InvalidInput
from geo.domain.findings.categories_file import categories_from_file
from geo.domain.inspections.programme import programme_from_file
from geo.domain.kinds_file import kinds_from_file
from geo.domain.supplies.supplies_file import supplies_from_file
from geo.maps.tile_sources import tile_files
from geo.services.accounts.sessions import SESSION_HEADER
from geo.services.context import AppContext
from geo.services.operations.status import Alarm
from geo.settings import LOOPBACK_HOSTS, Settings
from geo.store.backends import require_file

REQUIRED_OPTIONS: Mapping[str, object] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 25,
    "server.maxWidgetStateSize": 1,
    "server.maxMessageSize": 50,
    "server.trustedUserHeaders": {SESSION_HEADER: "session"},
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
}
"""Protective options of Streamlit with their required values; limits, in MB, may be lower.

By the trusted header a screen belongs to the sign-in session that opened it: a connection of another session
that names the screen's id gets a new screen, also in the same browser after another sign-in.
"""


def check_server_options(options: Mapping[str, object]) -> list[Alarm]:
    """Return an alarm for each protection of the web server that is off, missing or weaker than required."""
    return [
        Alarm(
            "alarm.protection",
            {"option": name, "found": options.get(name), "expected": due},
            blocks_start=True,
        )
        for name, due in REQUIRED_OPTIONS.items()
        if not _is_protective(options.get(name), due)
    ]


def _is_protective(actual: object, required: object) -> bool:
    if isinstance(required, int) and not isinstance(required, bool):
        return isinstance(actual, int | float) and actual <= required
    return actual == required


def check_settings(settings: Settings) -> list[Alarm]:
    """Check what every start reads apart from the store: kinds file, tiles, and backups of a local store."""
    alarms = []
    for look in (
        _check_kinds_file,
        _check_findings_and_inspections,
        _check_area_figures_file,
        _check_supplies_file,
        _check_tiles,
        _check_backups,
    ):
        try:
            look(settings)
        except InvalidInput as error:
            alarms.append(Alarm(error.key, error.params, blocks_start=True))
    return alarms


def _check_kinds_file(settings: Settings) -> None:
    kinds_from_file(settings.kinds_file)


def _check_area_figures_file(settings: Settings) -> None:
    figure_kinds_from_file(settings.area_figures_file)


def _check_supplies_file(settings: Settings) -> None:
    supplies_from_file(settings.supplies_file)


def _check_findings_and_inspections(settings: Settings) -> None:
    """Check both files in one: an item of the checklist names the category of its finding."""
    categories = categories_from_file(settings.findings_file)
    for item in programme_from_file(settings.inspections_file).items:
        if item.category not in categories:
            raise InvalidInput("error.inspections_file", found=f"{item.code}: {item.category}")


def _check_tiles(settings: Settings) -> None:
    tile_files(settings.tiles)


def _check_backups(settings: Settings) -> None:
    if settings.backups:
        require_file(settings.store_url)


def check_address(ctx: AppContext, names: Iterable[str]) -> list[Alarm]:
    """Check that demo accounts, which need no password, are served to this machine only.

    Args:
        ctx: The application context.
        names: The address that is listened on, and the accepted host names: a proxy on this machine would
            lead everybody to a local address, but not by a local name.
    """
    foreign = [name for name in names if name not in LOOPBACK_HOSTS]
    if not foreign or not ctx.read_model.reference().is_demo:
        return []
    return [Alarm("alarm.demo_address", {"found": ", ".join(foreign)}, blocks_start=True)]


def check_proxies(trusted: str) -> list[Alarm]:
    """Check that every trusted proxy is named by its address.

    A trusted proxy states the origin of a request, and whether it used TLS.
    """
    return [
        Alarm("alarm.proxies", {"found": each}, blocks_start=True)
        for each in filter(None, map(str.strip, trusted.split(",")))
        if not _is_proxy(each)
    ]


def _is_proxy(named: str) -> bool:
    try:
        return ip_network(named, strict=False).prefixlen > 0
    except ValueError:
        return False
