"""Commands on the store as a whole: init, demo, administrator, verify, backup, restore."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.desk import CLERK
from geo.cli.safety import backups_folder
from geo.domain.errors import InvalidInput
from geo.services.demo import load_demo
from geo.services.invitations import GOOD_FOR, invite_administrator
from geo.services.selfcheck import check_structure
from geo.store.backends import shown
from geo.store.backup import backup, restore
from geo.store.verify import verify

if TYPE_CHECKING:
    from argparse import Namespace

    from geo.cli.desk import Desk


def run_init(desk: Desk, arguments: Namespace) -> int:
    with desk.office(wants_new=True) as office:
        for alarm in check_structure(office):
            desk.say(desk.words(alarm.key, **alarm.params))
        if arguments.restored:
            office.store.keep(lambda keyring: keyring.let_nobody_in())
            desk.say(desk.words("cli.init.restored.done"))
        desk.say(
            desk.words("cli.init.done", store=shown(desk.settings.store_url), count=office.store.revision())
        )
    return 0


def run_demo(desk: Desk, _: Namespace) -> int:
    with desk.office() as office:
        receipt = load_demo(office)
        desk.say(desk.words("cli.demo.done", store=shown(desk.settings.store_url), count=len(receipt.seqs)))
    return 0


def run_verify(desk: Desk, arguments: Namespace) -> int:
    """1 when anything deviates."""
    report = verify(desk.settings.store_url, _head(arguments.head))
    for deviation in report.deviations:
        where = f"{deviation.table} {deviation.row} {deviation.column}".strip()
        found, expected = deviation.found, deviation.expected
        desk.say(desk.words("cli.verify.deviation", where=where, found=found, expected=expected))
    key = "cli.verify.whole" if report.is_whole else "cli.verify.broken"
    desk.say(desk.words(key, number=report.seq, head=report.hash, count=len(report.deviations)))
    return 0 if report.is_whole else 1


def run_backup(desk: Desk, arguments: Namespace) -> int:
    target = Path(arguments.file) if arguments.file else _dated(desk)
    made = backup(desk.settings.store_url, target)
    desk.say(desk.words("cli.backup.done", file=target, number=made.seq, head=made.hash))
    return 0


def run_restore(desk: Desk, arguments: Namespace) -> int:
    manifest = restore(Path(arguments.file), desk.settings.store_url, check_only=arguments.check)
    key = "cli.restore.checked" if arguments.check else "cli.restore.done"
    desk.say(desk.words(key, file=arguments.file, number=manifest.seq, head=manifest.hash, at=manifest.at))
    return 0


def run_administrator(desk: Desk, _: Namespace) -> int:
    """A token that makes the first administrator's account."""
    with desk.office() as office:
        token = invite_administrator(office, CLERK)
    minutes = int(GOOD_FOR.total_seconds() // 60)
    desk.say(desk.words("cli.administrator.done", token=token, minutes=minutes))
    return 0


def _head(text: str | None) -> tuple[int, str] | None:
    """``158 3fa9…`` as exports, reports and backups print it."""
    if text is None:
        return None
    found = re.fullmatch(r"#?(\d+)[ :]+([0-9a-f]+)", text.strip())
    if found is None:
        raise InvalidInput("error.bad_head", found=text)
    return int(found[1]), found[2]


def _dated(desk: Desk) -> Path:
    """A file among the backups, named by the moment."""
    return backups_folder(desk) / f"kadian-{datetime.now(desk.settings.zone):%Y%m%d-%H%M%S}.db"
