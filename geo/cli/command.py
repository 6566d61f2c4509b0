"""Command of the command line: what runs it, its examples and arguments; arguments that many share."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.cli.context import CliContext


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a table ``COMMANDS``, whose key is its name: one word, or a group and a word.

    Attributes:
        run: Function of the command; returns the exit code.
        examples: Command lines for the help, without the name of the program.
        arguments: Options and positional arguments, as typed -> keywords of ``add_argument``. Their help
            texts have the keys ``cli.<name>.<argument>``, with dots for spaces and underscores for hyphens.
        input_files: Names of the arguments that name files or folders to read, as in the parsed arguments.
    """

    run: Callable[[CliContext, Namespace], int]
    examples: tuple[str, ...]
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    input_files: tuple[str, ...] = ()


ACCOUNT_ARGUMENT: Mapping[str, Mapping[str, Any]] = {"--as": {"dest": "account", "metavar": "ACCOUNT"}}
REASON_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--reason": {"default": "", "metavar": "TEXT"},
    **ACCOUNT_ARGUMENT,
}
