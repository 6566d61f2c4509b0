"""What every start reads besides the store: looked at without starting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_file
from geo.services.watch import Alarm
from geo.store.backends import file_of

if TYPE_CHECKING:
    from geo.settings import Settings


def check_settings(settings: Settings) -> list[Alarm]:
    """Kinds file, tiles, and backups that are ours to make: each fault refuses the start."""
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
