"""Argument parser whose help and errors are in the reader's language; argparse has English alone."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from geo.i18n import Translator

PROGRAM = "python -m geo"
ARGPARSE_ERRORS = (
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
"""Pattern of an English message of argparse, and the key of our sentence."""


class Parser(argparse.ArgumentParser):
    """Argument parser with help, usage and errors from the catalogue; an error exits with code 2."""

    def __init__(self, *, t: Translator, **options: Any) -> None:
        """Create the parser with its group of options.

        Args:
            t: Translator of all texts.
            options: Further keywords of ``ArgumentParser``.
        """
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Help(prog, t),
            **options,
        )
        self.t = t
        self.options = self.add_argument_group(t("cli.options"))
        self.options.add_argument("-h", "--help", action="help", help=t("cli.help"))

    def error(self, message: str) -> NoReturn:
        """Print usage and error, and exit with code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self._error_text(message)} {self.t('cli.see_help', command=self.prog)}\n")

    def _error_text(self, message: str) -> str:
        for pattern, key in ARGPARSE_ERRORS:
            if match := re.fullmatch(pattern, message):
                return self.t(key, **match.groupdict())
        return self.t("cli.misuse.other", found=message)


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str, t: Translator) -> None:
        super().__init__(prog, max_help_position=30, width=100)
        self._t = t

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self._t("cli.usage") if prefix is None else prefix)
