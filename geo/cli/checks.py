"""Commands that check machine, store and backups: check, drill."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from geo.cli.context import CliContext
from geo.domain.errors import InvalidInput, KadianError
from geo.services.operations.backups import drill, newest_backup
from geo.services.operations.config_checks import check_proxies, check_settings
from geo.services.operations.self_check import (
    check_journal,
    check_pages,
    check_photo_files,
    check_privacy,
    check_store_location,
    check_structure,
)
from geo.services.operations.status import Alarm
from geo.store.backends import require_file


def run_check(cli: CliContext, _: Namespace) -> int:
    """Print all alarms of machine, settings and store.

    Returns:
        0, or 1 where an alarm would prevent the start of the application.
    """
    settings = cli.settings
    alarms = [*check_store_location(settings.store_url), *check_settings(settings), *check_privacy(settings)]
    alarms += check_proxies(os.environ.get("FORWARDED_ALLOW_IPS", ""))
    try:
        with cli.open_context_for_reading() as ctx:
            alarms += check_pages(ctx) or [
                *check_journal(ctx),
                *check_structure(ctx),
                *check_photo_files(ctx),
            ]
    except InvalidInput as error:
        alarm = Alarm(error.key, error.params, blocks_start=True)
        alarms += [] if alarm in alarms else [alarm]
    except KadianError:
        _print_alarms(cli, alarms)
        raise
    _print_alarms(cli, alarms)
    if not alarms:
        cli.print_line(cli.t("cli.check.fine"))
    return int(any(alarm.blocks_start for alarm in alarms))


def _print_alarms(cli: CliContext, alarms: Iterable[Alarm]) -> None:
    for alarm in alarms:
        sentence = cli.t(alarm.key, **alarm.params)
        cli.print_line(
            cli.t("cli.check.refuses" if alarm.blocks_start else "cli.check.warns", found=sentence)
        )


def run_drill(cli: CliContext, arguments: Namespace) -> int:
    """Restore a backup aside to prove that it is usable."""
    source = Path(arguments.file) if arguments.file else newest_backup(default_backup_folder(cli))
    made = drill(source)
    cli.print_line(cli.t("cli.drill.done", file=source, number=made.seq, at=made.at))
    return 0


def default_backup_folder(cli: CliContext) -> Path:
    """Return the folder of backups: that of the settings, else ``backups`` beside the store."""
    settings = cli.settings
    return Path(settings.backups) if settings.backups else require_file(settings.store_url).parent / "backups"
