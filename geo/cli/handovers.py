"""Commands of handovers: list them, hand a post over, take it over."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.handovers.commands import AcceptHandover, HandoverNotes, OfferHandover, ReadBack
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import HandoverSeverity
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.services.context import AppContext
from geo.services.handovers.handovers import HandoverCard, handover_card, present_handovers
from geo.services.handovers.record import accept_handover, offer_handover
from geo.text.handovers import (
    HandoverWords,
    difference_text,
    handover_words,
    line_sentence,
    place_name,
    state_sentence,
)


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each post: change of shift, state and who; below it the lines of what was offered."""
    with cli.open_context_for_reading() as ctx:
        actor, words = resolve_actor(ctx, arguments.account), _words(cli, ctx)
        rows = present_handovers(ctx, actor, every=arguments.all).rows
    for row in rows:
        said = state_sentence(row.handover, row.state, words)
        change = words.format_time(row.handover.shift_start)
        cli.print_line(
            f"{row.handover.site_id} {place_name(row.handover.site_id, row.name, cli.t)} · {change} · {said}"
        )
        for line in row.handover.lines:
            cli.print_line(f"  {line.id} · {line_sentence(line, words)}".replace("\n", " "))
    if not rows:
        cli.print_line(cli.t("cli.handovers.none"))
    return 0


def run_offer(cli: CliContext, arguments: Namespace) -> int:
    """Hand a post over; without ``--start`` at the present change of shift."""
    with cli.open_context() as ctx:
        actor, card = _card(cli, ctx, arguments)
        notes = HandoverNotes(arguments.note, arguments.if_then, HandoverSeverity(arguments.severity))
        command = OfferHandover(
            card.site.id,
            card.handover.shift_start,
            card.handover.version,
            cli.new_key(),
            notes,
            arguments.unit,
            _time(cli, arguments.at),
        )
        receipt = offer_handover(ctx, actor, command)
        _print_done(cli, ctx, actor, card, receipt.seq)
    return 0


def run_accept(cli: CliContext, arguments: Namespace) -> int:
    """Take a post over: the lines of ``--differ`` differ, all others agree."""
    with cli.open_context() as ctx:
        actor, card = _card(cli, ctx, arguments)
        found = dict(_difference(each) for each in arguments.differ)
        words = _words(cli, ctx)
        answers = [
            ReadBack(line.id, ReadBackResult.DIFFER, value, difference_text(line, value, words))
            if (value := found.pop(line.id, ""))
            else ReadBack(line.id, ReadBackResult.AGREE)
            for line in card.handover.open_lines
        ]
        answers += [ReadBack(line, ReadBackResult.DIFFER, value) for line, value in found.items()]
        command = AcceptHandover(
            card.site.id,
            card.handover.shift_start,
            card.handover.version,
            cli.new_key(),
            tuple(answers),
            unit=arguments.unit,
            observed_at=_time(cli, arguments.at),
        )
        receipt = accept_handover(ctx, actor, command)
        _print_done(cli, ctx, actor, card, receipt.seq)
    return 0


def _card(cli: CliContext, ctx: AppContext, arguments: Namespace) -> tuple[Actor, HandoverCard]:
    """Return the actor and the handover that were named."""
    actor = resolve_actor(ctx, arguments.account)
    return actor, handover_card(ctx, actor, arguments.site, _time(cli, arguments.start))


def _words(cli: CliContext, ctx: AppContext) -> HandoverWords:
    return handover_words(ctx, cli.t, lambda moment: format_date_time(moment, cli.t, cli.settings.zone))


def _time(cli: CliContext, text: str) -> datetime | None:
    """Return a time that was typed, None for none.

    Raises:
        InvalidInput: It is no time.
    """
    return parse_timestamp(text, cli.settings.zone) if text else None


def _difference(text: str) -> tuple[str, str]:
    """Return line and value of ``LINE=VALUE``.

    Raises:
        InvalidInput: It is not of this form.
    """
    line, _, value = text.partition("=")
    if not line or not value.strip():
        raise InvalidInput("error.handover_no_value")
    return line, value


def _print_done(cli: CliContext, ctx: AppContext, actor: Actor, card: HandoverCard, seq: int) -> None:
    """Print the receipt with the new state."""
    shown = handover_card(ctx, actor, card.site.id, card.handover.shift_start)
    said = state_sentence(shown.handover, shown.state, _words(cli, ctx))
    name = place_name(card.site.id, card.site.name, cli.t)
    cli.print_line(cli.t("cli.handovers.done", site=name, state=said, number=seq))


TELEPHONE_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--unit": {"default": "", "metavar": "UNIT"},
    "--at": {"default": "", "metavar": "TIME"},
    **ACCOUNT_ARGUMENT,
}
COMMANDS = {
    "handovers list": Command(
        run_list,
        ("handovers list --as staff", "handovers list --all"),
        {"--all": {"action": "store_true"}, **ACCOUNT_ARGUMENT},
    ),
    "handovers offer": Command(
        run_offer,
        (
            'handovers offer K01 --note "east barrier loose" --as staff',
            "handovers offer K01 --unit Z01 --at 2020-02-14T07:50 --as planner",
            'handovers offer "command 370725" --note "K23 is short of people" --as commander',
        ),
        {
            "site": {"metavar": "SITE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--note": {"default": "", "metavar": "TEXT"},
            "--if-then": {"default": "", "metavar": "TEXT"},
            "--severity": {
                "choices": list(map(str, HandoverSeverity)),
                "default": str(HandoverSeverity.STEADY),
            },
            **TELEPHONE_ARGUMENTS,
        },
    ),
    "handovers accept": Command(
        run_accept,
        (
            "handovers accept K01 --as staff",
            'handovers accept K01 --differ "finding:F12=still open" --as staff',
        ),
        {
            "site": {"metavar": "SITE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--differ": {"nargs": "+", "default": [], "metavar": "LINE=VALUE"},
            **TELEPHONE_ARGUMENTS,
        },
    ),
}
