"""Arguments read and help written in the reader's language; argparse itself speaks only English."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from geo.i18n import Words

PROGRAM = "python -m geo"
MISUSES = (
    (r"the following arguments are required: (?P<found>.+)", "cli.misuse.required"),
    (r"unrecognized arguments: (?P<found>.+)", "cli.misuse.unknown"),
    (
        r"argument (?P<argument>.+?): invalid choice: '(?P<found>.*?)' \(choose from (?P<expected>.+)\)",
        "cli.misuse.choice",
    ),
    (r"argument (?P<argument>.+?): expected .*", "cli.misuse.value"),
    (r"argument (?P<argument>.+?): invalid int value: '(?P<found>.*)'", "cli.misuse.number"),
    (r"argument (?P<argument>.+?): invalid float value: '(?P<found>.*)'", "cli.misuse.decimal"),
)
"""What argparse says, and our sentence for it."""


class Parser(argparse.ArgumentParser):
    """Help, usage and complaints come from the catalogue; a complaint ends the program with 2."""

    def __init__(self, *, words: Words, **options: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Help(prog, words),
            **options,
        )
        self.words = words
        self.options = self.add_argument_group(words("cli.options"))
        self.options.add_argument("-h", "--help", action="help", help=words("cli.help"))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self._complaint(message)} {self.words('cli.see_help', command=self.prog)}\n")

    def _complaint(self, message: str) -> str:
        for pattern, key in MISUSES:
            if found := re.fullmatch(pattern, message):
                return self.words(key, **found.groupdict())
        return self.words("cli.misuse.other", found=message)


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str, words: Words) -> None:
        super().__init__(prog, max_help_position=30, width=100)
        self._words = words

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self._words("cli.usage") if prefix is None else prefix)
