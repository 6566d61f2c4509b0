"""Context of a command that the application runs for another process, with the store that it has open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from geo.cli.beside.folder import CommandFolder, CommandRequest
from geo.cli.context import CliContext
from geo.domain.errors import StoreInUse
from geo.services.context import AppContext


@dataclass(frozen=True)
class HandedContext(CliContext):
    """Context of a handed command: files are those that lie in the request, or go into the result.

    Attributes:
        ctx: Context of the application, as the command line uses it.
        folder: Folder of the request.
        request: The request.
        outputs: Contents of the files that the command writes, by name.
    """

    ctx: AppContext = field(kw_only=True)
    folder: CommandFolder = field(kw_only=True)
    request: CommandRequest = field(kw_only=True)
    outputs: dict[str, bytes] = field(default_factory=dict, kw_only=True)
    _keys: list[str] = field(default_factory=list, kw_only=True)

    def new_key(self) -> str:
        """Return the idempotency key of the next request: the same where the command is run once more."""
        self._keys.append(f"cli-{self.request.id}-{len(self._keys)}")
        return self._keys[-1]

    def input_path(self, name: str) -> Path:
        """Return where the copy of a file lies that an argument names."""
        return self.folder.input_path(self.request, name)

    def write_file(self, content: bytes, name: str, *, create_folder: bool = False) -> str:
        """Keep a file for the result; the process that typed the command writes it."""
        del create_folder  # that process creates it
        self.outputs[name] = content
        return name

    @contextmanager
    def open_context(
        self, *, create_new: bool = False, is_exercise: bool | None = None
    ) -> Iterator[AppContext]:
        """Provide the context of the application.

        Raises:
            StoreInUse: A new store is to be made in place of the one in use.
        """
        if create_new or is_exercise is not None:
            raise StoreInUse(store=str(self.folder.path))
        yield replace(self.ctx, source="cli")

    @contextmanager
    def open_context_for_reading(self) -> Iterator[AppContext]:
        """Provide the context of the application."""
        yield replace(self.ctx, source="cli")
