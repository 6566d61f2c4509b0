"""Context of a command: settings, language, the acting account, the store."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_file
from geo.i18n import Translator
from geo.services.bootstrap import check_finding_categories, check_kinds, check_supplies, open_context
from geo.services.context import AppContext
from geo.services.operations.missing_store import check_new_store
from geo.services.situation.read_model import SiteReadModel
from geo.settings import Settings
from geo.store import Store
from geo.store.backends import backend_of

CLI_ACTOR = Actor("cli", "cli", Role.ADMIN, grants=(Grant("cli", Role.COMMANDER),))
"""Actor with all permissions: access to the file of the store is access to everything in it."""


@dataclass(frozen=True, slots=True)
class CliContext:
    """Settings and language of one command, and how it reads, prints and writes.

    A command that the running application runs for another process has a context of its own
    (``geo/cli/beside/handed_context.py``); commands therefore use these methods and no stream or path.

    Attributes:
        settings: Settings of the process.
        t: Translator of all sentences.
        out: Where results are printed.
        err: Where errors and progress are printed.
    """

    settings: Settings
    t: Translator
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def print_line(self, sentence: str) -> None:
        """Print a sentence of the result."""
        print(escape_unencodable(sentence, self.out), file=self.out)

    def print_error(self, sentence: str) -> None:
        """Print a sentence that is no result: an error, a warning, progress."""
        print(escape_unencodable(sentence, self.err), file=self.err, flush=True)

    def new_key(self) -> str:
        """Return the idempotency key of the next request of the command."""
        return f"cli-{uuid4().hex}"

    def input_path(self, name: str) -> Path:
        """Return where a file or folder lies that an argument names."""
        return Path(name)

    def write_file(self, content: bytes, name: str, *, create_folder: bool = False) -> str:
        """Write a file and return its name; with ``create_folder`` also its folder where that is missing.

        Raises:
            InvalidInput: The file cannot be written.
        """
        try:
            if create_folder:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)
        except OSError as problem:
            raise InvalidInput("error.cannot_write", file=name, found=problem.strerror or "") from problem
        return name

    @contextmanager
    def open_context(
        self, *, create_new: bool = False, is_exercise: bool | None = None
    ) -> Iterator[AppContext]:
        """Provide the application context with the store open for writing.

        Args:
            create_new: Whether to create the store where there is none; otherwise a warning about a new store
                is printed to stderr.
            is_exercise: Whether a new store is to be for an exercise; None where that is not known.
        """
        ctx = open_context(self.settings, source="cli", create_new=create_new, is_exercise=is_exercise)
        try:
            for alarm in [] if create_new else check_new_store(ctx):
                self.print_error(self.t(alarm.key, **alarm.params))
            yield ctx
        finally:
            ctx.store.close()

    def open_context_for_preview(self) -> AbstractContextManager[AppContext]:
        """Provide the context for a command that shows what it would write: beside a running application.

        A store that does not exist yet is created, so that the first files can be looked at, too.
        """
        backend = backend_of(self.settings.store_url)
        exists = backend.exists(backend.location_from_url(self.settings.store_url))
        return self.open_context_for_reading() if exists else self.open_context()

    @contextmanager
    def open_context_for_reading(self) -> Iterator[AppContext]:
        """Provide the application context beside a running application: nothing can be written.

        Raises:
            InvalidInput: The file of kinds or of findings is not valid, or lacks a code that is recorded.
            KadianError: The store cannot be opened (see ``Store.open_for_reading``).
        """
        kinds = kinds_from_file(self.settings.kinds_file)
        store = Store.open_for_reading(self.settings.store_url)
        try:
            check_kinds(store, kinds)
            ctx = AppContext(store, kinds, self.settings, SiteReadModel(store, kinds), source="cli")
            check_finding_categories(ctx)
            check_supplies(ctx)
            yield ctx
        finally:
            store.close()


def require_known_codes(ctx: AppContext, arguments: Namespace) -> None:
    """Require that area and units of a command exist: a mistyped code is an error, not an empty list.

    Raises:
        InvalidInput: The area or a unit does not exist.
    """
    reference = ctx.read_model.reference()
    unknown = [code for code in arguments.unit if code not in reference.units]
    if arguments.area and arguments.area not in reference.areas:
        unknown.append(arguments.area)
    if unknown:
        raise InvalidInput("error.bad_filter", found=", ".join(unknown), expected="area, unit")


def escape_unencodable(text: str, stream: TextIO) -> str:
    """Return the text with characters that the encoding of the stream lacks as escapes.

    Names in files can hold any character.
    """
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
