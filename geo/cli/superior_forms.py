"""Commands of superiors' forms: list, add, new blank, bind a cell, fill, withdraw and undo."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.superior_forms.commands import AddForm, BindCell, FillForm, ReplaceBlank, WithdrawForm
from geo.domain.timestamps import parse_timestamp
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of
from geo.services.superior_forms.forms import (
    FormPeriod,
    ListedForm,
    carried_bindings,
    form_values,
    listed_forms,
    read_form_file,
)
from geo.services.superior_forms.record import (
    add_form,
    bind_cell,
    fill_form,
    replace_blank,
    undo_form_step,
    withdraw_form,
)
from geo.text.daily_reports import value_words
from geo.text.superior_forms import binding_words, due_sentence, file_name, form_title


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print each form with what is due; of a numbered one its cells with their values."""
    t, zone = cli.t, cli.settings.zone
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        for listed in listed_forms(ctx, actor):
            form = listed.form
            if arguments.form not in (0, form.number):
                continue
            due = due_sentence(listed.current, ctx.now(), t, zone)
            title = f"{form_title(form, t)} · {listed.area_name} ({form.area})"
            cli.print_line(f"{form.number}  {title} · {t('forms.blank', number=form.blank_number)} · {due}")
            if not arguments.form:
                continue
            for cell in form_values(ctx, actor, form.number, listed.current.interval.start):
                words = binding_words(ctx, form, cell.binding, t)
                place = f"{cell.binding.cell.sheet}!{cell.binding.cell.name}"
                cli.print_line(f"  {place}  {value_words(cell.value, t)}  {words}")
            for period in listed.due:
                if period.filled is not None:
                    cli.print_line(
                        f"  {due_sentence(period, ctx.now(), t, zone)}  {period.filled.file.sha256}"
                    )
    return 0


def run_add(cli: CliContext, arguments: Namespace) -> int:
    """Add a form with its blank, and print its number."""
    as_of = _minute(arguments.as_of)
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        due = _minute(arguments.due) if arguments.due else as_of
        data = _file(cli, arguments.file)
        command = AddForm(arguments.area, arguments.name, arguments.to, as_of, due, data, cli.new_key())
        receipt = add_form(ctx, actor, command)
        number = max(each.form.number for each in listed_forms(ctx, actor))
        cli.print_line(cli.t("cli.form.added", form=number, number=receipt.seq))
    return 0


def run_blank(cli: CliContext, arguments: Namespace) -> int:
    """Give a form a new blank, and print which bindings move or are lost; a dry run records nothing."""
    t = cli.t
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        form, data = _listed(ctx, actor, arguments.form).form, _file(cli, arguments.file)
        carried = carried_bindings(ctx, actor, form.number, data)
        cli.print_line(t("forms.kept", count=len(carried.kept)))
        for binding, before in carried.moved:
            words = binding_words(ctx, form, binding, t)
            cli.print_line(f"  {before.name} → {binding.cell.name}  {words}")
        if carried.lost:
            cli.print_line(t("forms.lost", count=len(carried.lost)))
        for binding in carried.lost:
            words = binding_words(ctx, form, binding, t)
            cli.print_line(f"  {binding.cell.name}  {binding.label}  {words}")
        if not arguments.dry_run:
            receipt = replace_blank(ctx, actor, ReplaceBlank(form.number, form.version, data, cli.new_key()))
            cli.print_line(t("cli.form.recorded", number=receipt.seq))
    return 0


def run_bind(cli: CliContext, arguments: Namespace) -> int:
    """Bind a cell to a figure; without a figure, unbind it."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        form = _listed(ctx, actor, arguments.form).form
        command = BindCell(
            form.number,
            form.version,
            arguments.sheet,
            arguments.cell,
            arguments.figure,
            arguments.area,
            arguments.before,
            cli.new_key(),
        )
        cli.print_line(cli.t("cli.form.recorded", number=bind_cell(ctx, actor, command).seq))
    return 0


def run_fill(cli: CliContext, arguments: Namespace) -> int:
    """Fill a form for a period, else every form whose hour has come; write the files into a folder."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        if arguments.form:
            listed = _listed(ctx, actor, arguments.form)
            filled = [(listed, _period(cli, ctx, listed, arguments.start))]
        else:
            every = [(each, each.current) for each in listed_forms(ctx, actor) if each.form.bindings]
            filled = [
                (listed, period)
                for listed, period in every
                if period.filled is None and period.as_of <= ctx.now()
            ]
        for listed, period in filled:
            form = listed.form
            command = FillForm(
                form.number, form.version, period.interval.start, period.next_revision, cli.new_key()
            )
            receipt = fill_form(ctx, actor, command)
            path = _write(cli, ctx, actor, form.number, period, arguments.folder)
            cli.print_line(cli.t("cli.form.filled", form=form.name, file=path, number=receipt.seq))
    return 0


def run_withdraw(cli: CliContext, arguments: Namespace) -> int:
    """Withdraw a form."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        form = _listed(ctx, actor, arguments.form).form
        receipt = withdraw_form(ctx, actor, WithdrawForm(form.number, form.version, cli.new_key()))
        cli.print_line(cli.t("cli.form.recorded", number=receipt.seq))
    return 0


def run_undo(cli: CliContext, arguments: Namespace) -> int:
    """Undo one's own newest change of a form, or what one filled last."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        receipt = undo_form_step(ctx, actor, Undo(arguments.number, cli.new_key()))
        cli.print_line(cli.t("cli.form.recorded", number=receipt.seq))
    return 0


def _listed(ctx: AppContext, actor: Actor, number: int) -> ListedForm:
    """Return a form of the list.

    Raises:
        NotFound: There is no such form, or it is withdrawn.
    """
    found = next((each for each in listed_forms(ctx, actor) if each.form.number == number), None)
    if found is None:
        raise NotFound("error.unknown_form", number=number)
    return found


def _period(cli: CliContext, ctx: AppContext, listed: ListedForm, start: str) -> FormPeriod:
    """Return the period that is meant: the one of a time, else the one that is due.

    Raises:
        NotFound: It is not among the last periods.
    """
    if not start:
        return listed.current
    wanted = interval_of(ctx, parse_timestamp(start, cli.settings.zone)).start
    found = next((each for each in listed.periods if each.interval.start == wanted), None)
    if found is None:
        raise NotFound("error.form_long_ago")
    return found


def _write(
    cli: CliContext, ctx: AppContext, actor: Actor, number: int, period: FormPeriod, folder: str
) -> str:
    """Write the file that was filled for a period into a folder, and return its path."""
    listed = _listed(ctx, actor, number)
    filled = next(each.filled for each in listed.periods if each.interval == period.interval)
    if filled is None:
        raise NotFound("error.unknown_form_file")
    file = read_form_file(ctx, actor, filled.file.sha256)
    path = Path(folder) / file_name(file, "", cli.settings.zone)
    return cli.write_file(file.data, str(path), create_folder=True)


def _minute(text: str) -> int:
    """Return the minute of the day of a time such as "16:00".

    Raises:
        InvalidInput: It is no time.
    """
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise InvalidInput("error.form_hour")
    return 60 * int(hour) + int(minute)


def _file(cli: CliContext, path: str) -> bytes:
    """Read a file.

    Raises:
        InvalidInput: It cannot be read.
    """
    try:
        return cli.input_path(path).read_bytes()
    except OSError as error:
        raise InvalidInput("error.report_file", file=path, found=str(error)) from error


_FORM = {"form": {"type": int, "metavar": "FORM"}}
COMMANDS = {
    "report forms": Command(
        run_list,
        ("report forms", "report forms 1"),
        {"form": {"type": int, "nargs": "?", "default": 0, "metavar": "FORM"}, **ACCOUNT_ARGUMENT},
    ),
    "report form-add": Command(
        run_add,
        ("report form-add 370725 blank.xlsx --name 每日统计表 --to 市指挥部 --as-of 16:00 --as planner",),
        {
            "area": {"metavar": "CODE"},
            "file": {"metavar": "FILE"},
            "--name": {"required": True, "metavar": "TEXT"},
            "--to": {"default": "", "metavar": "TEXT"},
            "--as-of": {"default": "16:00", "metavar": "HH:MM"},
            "--due": {"default": "", "metavar": "HH:MM"},
            **ACCOUNT_ARGUMENT,
        },
        input_files=("file",),
    ),
    "report form-blank": Command(
        run_blank,
        ("report form-blank 1 new.xlsx --dry-run", "report form-blank 1 new.xlsx --as planner"),
        {
            **_FORM,
            "file": {"metavar": "FILE"},
            "--dry-run": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
        input_files=("file",),
    ),
    "report form-bind": Command(
        run_bind,
        (
            "report form-bind 1 日报表 B5 checkpoint.manned --as planner",
            "report form-bind 1 日报表 C5 checkpoint.manned --before 1 --as planner",
            "report form-bind 1 日报表 C5 --as planner",
        ),
        {
            **_FORM,
            "sheet": {"metavar": "SHEET"},
            "cell": {"metavar": "CELL"},
            "figure": {"nargs": "?", "default": "", "metavar": "FIGURE"},
            "--area": {"default": "", "metavar": "CODE"},
            "--before": {"type": int, "default": 0, "metavar": "PERIODS"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "report form-fill": Command(
        run_fill,
        ("report form-fill --folder forms --as planner", "report form-fill 1 --start 2020-02-14T08:00"),
        {
            "form": {"type": int, "nargs": "?", "default": 0, "metavar": "FORM"},
            "--start": {"default": "", "metavar": "TIME"},
            "--folder": {"default": ".", "metavar": "FOLDER"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "report form-withdraw": Command(
        run_withdraw, ("report form-withdraw 1 --as planner",), {**_FORM, **ACCOUNT_ARGUMENT}
    ),
    "report form-undo": Command(
        run_undo,
        ("report form-undo 812 --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, **ACCOUNT_ARGUMENT},
    ),
}
