"""The rota from the command line: shown, proposed, put on, taken back, as a table."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

from geo.cli.files import written
from geo.cli.plans import acting, key
from geo.cli.proposing import heard_task
from geo.domain.commands import RotaStep, Undo
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange.writers import harmless
from geo.services.duties import put_on_rota, take_off_rota
from geo.services.missing import missing_sentences
from geo.services.plan_sentences import kilometres, proof_sentence, unit_word
from geo.services.rota import SPANS, rota
from geo.services.rota_papers import rota_document
from geo.services.rota_proposals import propose_rota
from geo.services.rota_slots import MOST_DAYS, Question

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from datetime import datetime

    from geo.cli.desk import Desk
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.rota import Rota
    from geo.services.rota_proposals import RotaProposal

COLUMNS = ("post", "name", "area", "start", "end", "unit", "state", "people", "leads", "troubles")


def run_show(desk: Desk, arguments: Namespace) -> int:
    """A line a shift: when, where, who, how sure, what is wrong."""
    words = desk.words
    with desk.reading_office() as office:
        shown = _shown(office, arguments)
        for watch in sorted(shown.watches, key=lambda each: (each.shift, each.site)):
            wrong = "".join(f"; {words(f'rota.trouble.{trouble}')}" for trouble in watch.troubles)
            when = f"{_stamp(desk, watch.shift.start)}: {watch.name} ({watch.site})"
            who = unit_word(watch.unit, shown.units, words)
            desk.say(f"{when}: {who}, {words(f'rota.state.{watch.state}')}{wrong}")
    if not shown.watches:
        desk.say(words("rota.none"))
    return 0


def run_propose(desk: Desk, arguments: Namespace) -> int:
    """The difference in sentences; only with --write anything is written."""
    _known_days(arguments.days, MOST_DAYS)
    question = Question(
        area=arguments.area, units=tuple(arguments.unit), days=arguments.days, moves=max(0, arguments.moves)
    )
    with desk.office() if arguments.write else desk.reading_office() as office:
        actor = acting(office, arguments.account)
        _check(office, arguments)
        with heard_task(desk.words) as task:
            task.run(lambda task: propose_rota(office, actor, question, task))
        proposal = task.result()
        _tell(desk, office.board.reference().units, proposal)
        if arguments.write and proposal.changes:
            step = RotaStep(tuple(change.put for change in proposal.changes), key())
            receipt = put_on_rota(office, actor, step)
            desk.say(desk.words("cli.rota.written", number=receipt.seq, count=len(step.shifts)))
    return 0


def run_export(desk: Desk, arguments: Namespace) -> int:
    """CSV with codes; times of the office's clock. With --docx a page for each unit, for Word."""
    with desk.reading_office() as office:
        shown = _shown(office, arguments)
        if arguments.docx:
            actor = acting(office, arguments.account)
            content = rota_document(office, actor, shown.filter, arguments.days, desk.words)
            desk.say(desk.words("cli.export.done", file=written(content, arguments.docx)))
            return 0
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    zone = desk.settings.zone
    for watch in sorted(shown.watches, key=lambda each: (each.shift, each.site)):
        stint = watch.stint
        span = [
            moment.astimezone(zone).isoformat(timespec="minutes")
            for moment in (watch.shift.start, watch.shift.end)
        ]
        who = [watch.unit, str(watch.state), stint.people, stint.leads]
        row = [watch.site, watch.name, watch.area, *span, *who, " ".join(watch.troubles)]
        table.writerow(map(harmless, row))
    if not arguments.output or arguments.output == "-":
        sys.stdout.write(text.getvalue())
        return 0
    target = written(text.getvalue().encode("utf-8-sig"), arguments.output)
    desk.say(desk.words("cli.export.done", file=target))
    return 0


def run_undo(desk: Desk, arguments: Namespace) -> int:
    with desk.office() as office:
        receipt = take_off_rota(office, acting(office, arguments.account), Undo(arguments.number, key()))
        desk.say(desk.words("cli.rota.undone", undone=arguments.number, number=receipt.seq))
    return 0


def _shown(office: Office, arguments: Namespace) -> Rota:
    _known_days(arguments.days, SPANS[-1])
    _check(office, arguments)
    wanted = SiteFilter(area=arguments.area, unit=tuple(arguments.unit))
    return rota(office, acting(office, arguments.account), wanted, arguments.days)


def _known_days(days: int, most: int) -> None:
    if not 1 <= days <= most:
        raise InvalidInput("error.bad_days", found=days, most=most)


def _check(office: Office, arguments: Namespace) -> None:
    """A code that nobody knows is a slip of the finger, and not an empty rota.

    Raises:
        InvalidInput: no such area or unit.
    """
    reference = office.board.reference()
    strays = [code for code in arguments.unit if code not in reference.units]
    if arguments.area and arguments.area not in reference.areas:
        strays.append(arguments.area)
    if strays:
        raise InvalidInput("error.bad_filter", found=", ".join(strays), expected="area, unit")


def _tell(desk: Desk, units: Mapping[str, Unit], proposal: RotaProposal) -> None:
    words = desk.words
    span = {"begin": _stamp(desk, proposal.begin), "end": _stamp(desk, proposal.end)}
    counts = {"open": proposal.open, "changes": len(proposal.changes), "unfilled": len(proposal.unfilled)}
    desk.say(words("cli.rota.proposed", **span, **counts))
    for sentence in missing_sentences(units.values(), words):
        desk.say(sentence)
    for each in proposal.changes:
        before, after = (unit_word(code, units, words) for code in (each.before, each.after))
        where = f"{_stamp(desk, each.shift.start)}: {each.name} ({each.site})"
        desk.say(f"  {where}: {before} → {after}; {words(f'rota.why.{each.why}')}")
    for slot in proposal.unfilled:
        where = f"{_stamp(desk, slot.shift.start)}: {slot.name} ({slot.site})"
        desk.say(f"  {where}: {words('cli.rota.unfilled')}")
    if proposal.proof:
        desk.say(proof_sentence(proposal.proof, words))
    carried = {line.unit: line for line in proposal.before.lines}
    for line in proposal.after.lines:
        was = carried.get(line.unit)
        hours = [None if each is None else each.hours_each for each in (was, line)]
        told = ["–" if each is None else f"{each:.0f}" for each in hours]
        ways = [kilometres(None if each is None else each.metres) for each in (was, line)]
        if was != line:
            load = {"hours": " → ".join(told), "ways": " → ".join(ways)}
            desk.say(words("cli.rota.load", unit=line.name, **load))


def _stamp(desk: Desk, moment: datetime) -> str:
    return f"{moment.astimezone(desk.settings.zone):%Y-%m-%d %H:%M}"
