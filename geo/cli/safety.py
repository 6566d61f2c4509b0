"""Commands that tell whether one can rely on machine, store and backups: check, drill."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, KadianError
from geo.services.backups import drill, newest_backup
from geo.services.option_checks import check_proxies, check_settings
from geo.services.selfcheck import check_journal, check_pages, check_place, check_privacy, check_structure
from geo.services.watch import Alarm
from geo.store.backends import file_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from geo.cli.desk import Desk


def run_check(desk: Desk, _: Namespace) -> int:
    """1 when something would refuse the application's start."""
    settings = desk.settings
    alarms = [*check_place(settings.store_url), *check_settings(settings), *check_privacy(settings)]
    alarms += check_proxies(os.environ.get("FORWARDED_ALLOW_IPS", ""))
    try:
        with desk.reading_office() as office:
            alarms += check_pages(office) or [*check_journal(office), *check_structure(office)]
    except InvalidInput as error:
        found = Alarm(error.key, error.params, refuses=True)
        alarms += [] if found in alarms else [found]
    except KadianError:
        _say(desk, alarms)
        raise
    _say(desk, alarms)
    if not alarms:
        desk.say(desk.words("cli.check.fine"))
    return int(any(alarm.refuses for alarm in alarms))


def _say(desk: Desk, alarms: Iterable[Alarm]) -> None:
    for alarm in alarms:
        sentence = desk.words(alarm.key, **alarm.params)
        desk.say(desk.words("cli.check.refuses" if alarm.refuses else "cli.check.warns", found=sentence))


def run_drill(desk: Desk, arguments: Namespace) -> int:
    source = Path(arguments.file) if arguments.file else newest_backup(backups_folder(desk))
    made = drill(source)
    desk.say(desk.words("cli.drill.done", file=source, number=made.seq, at=made.at))
    return 0


def backups_folder(desk: Desk) -> Path:
    """Where backups go unless told: as set, else ``backups`` beside the store."""
    settings = desk.settings
    return Path(settings.backups) if settings.backups else file_of(settings.store_url).parent / "backups"
