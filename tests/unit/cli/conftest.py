"""A shell on an empty folder, and one whose store holds the small county."""

import pytest

from tests.unit.cli.shell import FILES, Shell


@pytest.fixture
def shell(tmp_path, capsys):
    return Shell(tmp_path, capsys)


@pytest.fixture
def filled(shell):
    paths = [shell.file(name, content) for name, content in FILES.items()]
    assert shell("import", *paths) == 0
    return shell
