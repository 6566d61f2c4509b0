"""Commands for the keys of programs: make, list, revoke."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from geo.cli.command import Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.commands import ApiKeyIssue, ApiKeyRevocation
from geo.domain.errors import NotFound
from geo.formatting import format_date_time
from geo.services.accounts.api_keys import MAX_DAYS, api_keys_of, issue_api_key, revoke_api_key
from geo.services.context import AppContext

DEFAULT_DAYS = 90
"""Validity of a key where none is named, in days."""
SHOWN_DIGITS = 12
"""Digits by which a list names a key: the first of its SHA-256."""


def run_make(cli: CliContext, arguments: Namespace) -> int:
    """Make a key and print it, once."""
    command = ApiKeyIssue(arguments.of, arguments.name, cli.new_key(), arguments.area or "", arguments.days)
    with cli.open_context() as ctx:
        issued = issue_api_key(ctx, _actor(ctx, arguments), command)
    cli.print_error(cli.t("cli.keys.made", number=issued.receipt.seq))
    cli.print_line(issued.secret)
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print the keys of an account that are still accepted."""
    t, zone = cli.t, cli.settings.zone
    with cli.open_context_for_reading() as ctx:
        keys = api_keys_of(ctx, _actor(ctx, arguments), arguments.of)
        areas = ctx.read_model.reference().areas
    for key in keys:
        row = t(
            "api_keys.row",
            name=key.name,
            area=areas.name_of(key.area) if key.area else t("api_keys.all"),
            until=format_date_time(key.expires, t, zone),
            used=format_date_time(key.last_used, t, zone) if key.last_used else t("api_keys.never"),
        )
        cli.print_line(f"{key.sha256[:SHOWN_DIGITS]}  {row}")
    if not keys:
        cli.print_line(t("api_keys.none"))
    return 0


def run_revoke(cli: CliContext, arguments: Namespace) -> int:
    """Revoke a key that ``keys list`` names.

    Raises:
        NotFound: No key begins with these digits, or several do.
    """
    with cli.open_context() as ctx:
        actor = _actor(ctx, arguments)
        found = [
            key for key in api_keys_of(ctx, actor, arguments.of) if key.sha256.startswith(arguments.digits)
        ]
        if len(found) != 1:
            raise NotFound("error.unknown_api_key")
        command = ApiKeyRevocation(arguments.of, found[0].sha256, cli.new_key())
        receipt = revoke_api_key(ctx, actor, command)
    cli.print_line(cli.t("cli.keys.revoked", number=receipt.seq))
    return 0


def _actor(ctx: AppContext, arguments: Namespace) -> Actor:
    return resolve_actor(ctx, arguments.account)


_OF: Mapping[str, Mapping[str, object]] = {
    "of": {"metavar": "OF"},
    "--as": {"dest": "account", "metavar": "ACCOUNT"},
}

COMMANDS: Mapping[str, Command] = {
    "keys make": Command(
        run_make,
        ("keys make planner 'QGIS'", "keys make planner QGIS --area 370725001 --days 30"),
        {
            **_OF,
            "name": {"metavar": "NAME"},
            "--area": {"default": "", "metavar": "AREA"},
            "--days": {"type": int, "default": DEFAULT_DAYS, "metavar": f"1..{MAX_DAYS}"},
        },
    ),
    "keys list": Command(run_list, ("keys list planner",), _OF),
    "keys revoke": Command(
        run_revoke, ("keys revoke planner 3fa4c1d20b7e",), {**_OF, "digits": {"metavar": "DIGITS"}}
    ),
}
"""Commands for keys, by name."""
