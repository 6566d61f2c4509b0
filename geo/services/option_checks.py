"""Options and settings that a start relies on: those that do not protect as they must refuse it."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_file
from geo.services.sessions import SESSION
from geo.services.watch import Alarm
from geo.settings import LOCAL
from geo.store.backends import file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.services.office import Office
    from geo.settings import Settings

PROTECTIONS: Mapping[str, object] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 1,
    "server.maxWidgetStateSize": 1,
    "server.maxMessageSize": 50,
    "server.trustedUserHeaders": {SESSION: "session"},
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
}
"""Options of Streamlit that protect, as they must be; limits, in MB, may be lower.

By the trusted header a screen belongs to the sign-in session that opened it: who names its id in a connection
of another one, also the same browser after another sign-in, gets a new screen.
"""


def check_protections(options: Mapping[str, object]) -> list[Alarm]:
    """Protections of the web server that are switched off, missing or weaker than they must be."""
    return [
        Alarm("alarm.protection", {"option": name, "found": options.get(name), "expected": due}, refuses=True)
        for name, due in PROTECTIONS.items()
        if not _protects(options.get(name), due)
    ]


def _protects(found: object, due: object) -> bool:
    if isinstance(due, int) and not isinstance(due, bool):
        return isinstance(found, int | float) and found <= due
    return found == due


def check_settings(settings: Settings) -> list[Alarm]:
    """What every start reads besides the store: kinds file, tiles, and backups that are ours to make."""
    alarms = []
    for look in (_look_at_kinds, _look_at_tiles, _look_at_backups):
        try:
            look(settings)
        except InvalidInput as error:
            alarms.append(Alarm(error.key, error.params, refuses=True))
    return alarms


def _look_at_kinds(settings: Settings) -> None:
    kinds_from_file(settings.kinds_file)


def _look_at_tiles(settings: Settings) -> None:
    if settings.tiles and "{z}" not in settings.tiles and not Path(settings.tiles).is_dir():
        raise InvalidInput("error.bad_setting", setting="KADIAN_TILES", found=settings.tiles)


def _look_at_backups(settings: Settings) -> None:
    if settings.backups:
        file_of(settings.store_url)


def check_address(office: Office, names: Iterable[str]) -> list[Alarm]:
    """Demo accounts need no password: with them only this machine may be listened on.

    Args:
        office: whose accounts they are.
        names: the address that is listened on, and the host names that are answered to: a proxy on this
            machine would lead everybody to a local address, but not by a local name.
    """
    foreign = [name for name in names if name not in LOCAL]
    if not foreign or not office.board.reference().is_demo:
        return []
    return [Alarm("alarm.demo_address", {"found": ", ".join(foreign)}, refuses=True)]


def check_proxies(trusted: str) -> list[Alarm]:
    """Where a request comes from, and whether by TLS, may say only a proxy named by its address."""
    return [
        Alarm("alarm.proxies", {"found": each}, refuses=True)
        for each in filter(None, map(str.strip, trusted.split(",")))
        if not _is_proxy(each)
    ]


def _is_proxy(named: str) -> bool:
    try:
        return ip_network(named, strict=False).prefixlen > 0
    except ValueError:
        return False
