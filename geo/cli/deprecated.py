"""Former names of commands and options: accepted for one release, with a sentence that names the new one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from geo.cli.context import escape_unencodable
from geo.i18n import Translator

RENAMED_COMMANDS = {
    ("posts", "worth"): ("siting", "evaluate"),
    ("posts", "most"): ("siting", "max-coverage"),
    ("posts", "fewest"): ("siting", "min-posts"),
    ("posts", "seal"): ("cordon", "plan"),
    ("posts",): ("siting",),
    ("rota",): ("schedule",),
}
"""Former words of a command -> its words now; the longer ones come first."""

RENAMED_OPTIONS = {
    "plan propose": {"--fair": "--overload-penalty", "--band": "--tolerance"},
    "cordon plan": {"--band": "--buffer"},
}
"""Name of a command -> former name of an option -> its name now."""


def current_arguments(arguments: Sequence[str], t: Translator) -> list[str]:
    """Return the arguments under their names of today; print a sentence to stderr for each former name.

    Args:
        arguments: What was typed after the name of the program.
        t: Translator of the sentences.
    """
    current = list(arguments)
    for former, words in RENAMED_COMMANDS.items():
        if tuple(current[: len(former)]) == former:
            _print_renaming(" ".join(former), " ".join(words), t)
            current[: len(former)] = words
            break
    options = RENAMED_OPTIONS.get(" ".join(current[:2]), {})
    return list(_current_options(current, options, t)) if options else current


def _current_options(arguments: Sequence[str], options: dict[str, str], t: Translator) -> Iterator[str]:
    """Yield the arguments with former options renamed, also where the value follows an equals sign."""
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if option in options:
            _print_renaming(option, options[option], t)
            option = options[option]
        yield f"{option}{equals}{value}"


def _print_renaming(former: str, current: str, t: Translator) -> None:
    sentence = t("cli.renamed", old=former, new=current)
    print(escape_unencodable(sentence, sys.stderr), file=sys.stderr)
