"""Commands on the store as a whole: init, demo, administrator, verify, backup, restore."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from geo.cli.checks import default_backup_folder
from geo.cli.context import CLI_ACTOR, CliContext
from geo.domain.errors import InvalidInput
from geo.domain.exercise import EXERCISE_FILE_PREFIX
from geo.reports.demo_reports import complete_demo
from geo.services.accounts.invitations import ADMIN_INVITATION_LIFETIME, invite_administrator
from geo.services.demo.load import load_demo
from geo.services.operations.exercise import make_exercise
from geo.services.operations.self_check import check_structure
from geo.store.backends import redacted_url, require_file
from geo.store.backup import Manifest, backup, restore
from geo.store.exercise import is_exercise_file
from geo.store.photo_folder import PhotoFolder, photo_folder
from geo.store.verify import verify


def run_init(cli: CliContext, arguments: Namespace) -> int:
    """Create the store; a restored one has the access revoked that it brings.

    With ``--exercise`` it is for an exercise, for good.
    """
    with cli.open_context(create_new=True, is_exercise=arguments.exercise) as ctx:
        if arguments.exercise:
            make_exercise(ctx, CLI_ACTOR)
        for alarm in check_structure(ctx):
            cli.print_line(cli.t(alarm.key, **alarm.params))
        if arguments.restored:
            ctx.store.write_unjournalled(lambda keyring: keyring.revoke_all_access())
            cli.print_line(cli.t("cli.init.restored.done"))
        cli.print_line(
            cli.t("cli.init.done", store=redacted_url(cli.settings.store_url), count=ctx.store.revision())
        )
        if notice := ctx.read_model.reference().exercise_notice(cli.t):
            cli.print_line(notice)
    return 0


def run_demo(cli: CliContext, _: Namespace) -> int:
    """Load the demo data."""
    with cli.open_context() as ctx:
        load_demo(ctx)
        complete_demo(ctx)
        store = redacted_url(cli.settings.store_url)
        cli.print_line(cli.t("cli.demo.done", store=store, count=ctx.store.revision()))
    return 0


def run_verify(cli: CliContext, arguments: Namespace) -> int:
    """Verify the hash chain and the tables of the store, and the files of its photos.

    Returns:
        0, or 1 where anything deviates.
    """
    report = verify(cli.settings.store_url, _parse_head(arguments.head), _photos(cli))
    for deviation in report.deviations:
        where = f"{deviation.table} {deviation.row} {deviation.column}".strip()
        actual, expected = deviation.actual, deviation.expected
        cli.print_line(cli.t("cli.verify.deviation", where=where, found=actual, expected=expected))
    key = "cli.verify.whole" if report.is_intact else "cli.verify.broken"
    cli.print_line(cli.t(key, number=report.seq, head=report.hash, count=len(report.deviations)))
    return 0 if report.is_intact else 1


def run_backup(cli: CliContext, arguments: Namespace) -> int:
    """Write a backup, by default one named by the current time."""
    target = Path(arguments.file) if arguments.file else _dated_backup_path(cli)
    made = backup(cli.settings.store_url, target, _photos(cli))
    cli.print_line(cli.t("cli.backup.done", file=target, number=made.seq, head=made.hash))
    _print_photos(cli, made)
    return 0


def run_restore(cli: CliContext, arguments: Namespace) -> int:
    """Restore a backup, or with ``--check`` only verify it."""
    manifest = restore(
        Path(arguments.file), cli.settings.store_url, check_only=arguments.check, photos=_photos(cli)
    )
    key = "cli.restore.checked" if arguments.check else "cli.restore.done"
    cli.print_line(cli.t(key, file=arguments.file, number=manifest.seq, head=manifest.hash, at=manifest.at))
    _print_photos(cli, manifest)
    return 0


def run_administrator(cli: CliContext, _: Namespace) -> int:
    """Print a token with which the first administrator creates an account."""
    with cli.open_context() as ctx:
        token = invite_administrator(ctx, CLI_ACTOR)
    minutes = int(ADMIN_INVITATION_LIFETIME.total_seconds() // 60)
    cli.print_line(cli.t("cli.administrator.done", token=token, minutes=minutes))
    return 0


def _photos(cli: CliContext) -> PhotoFolder | None:
    return photo_folder(cli.settings.store_url, cli.settings.photos)


def _print_photos(cli: CliContext, manifest: Manifest) -> None:
    """Print how many photos there are, and how many are missing."""
    if manifest.photos or manifest.photos_missing:
        cli.print_line(cli.t("cli.photos", count=manifest.photos))
    if manifest.photos_missing:
        cli.print_line(cli.t("cli.photos_missing", count=manifest.photos_missing))


def _parse_head(text: str | None) -> tuple[int, str] | None:
    """Parse the head ``158 3fa9…`` as exports, reports and backups print it.

    Returns:
        Number and (beginning of the) hash of an entry; None where no head was typed.

    Raises:
        InvalidInput: The text has another form.
    """
    if text is None:
        return None
    match = re.fullmatch(r"#?(\d+)[ :]+([0-9a-f]+)", text.strip())
    if match is None:
        raise InvalidInput("error.bad_head", found=text)
    return int(match[1]), match[2]


def _dated_backup_path(cli: CliContext) -> Path:
    """Return the path of a new backup in the folder of backups, named by the current time."""
    prefix = EXERCISE_FILE_PREFIX if _is_exercise(cli) else ""
    now = datetime.now(cli.settings.zone)
    return default_backup_folder(cli) / f"{prefix}kadian-{now:%Y%m%d-%H%M%S}.db"


def _is_exercise(cli: CliContext) -> bool:
    """Return whether the store is one of an exercise; one that is missing is none."""
    path = require_file(cli.settings.store_url)
    return path.exists() and bool(is_exercise_file(path))
