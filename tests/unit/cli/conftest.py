"""A shell on an empty folder, and one whose store holds the small county."""

import pytest

from geo.cli.main import main
from tests.unit.cli.shell import FILES, Shell, environment_of


@pytest.fixture
def shell(tmp_path, capsys):
    return Shell(tmp_path, capsys)


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """The content of a store with the small county, imported once: that takes longer than most commands."""
    folder = tmp_path_factory.mktemp("county")
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    assert main(["import", *(str(folder / name) for name in FILES)], environment_of(folder)) == 0
    assert not (folder / "kadian.db-wal").exists()  # all of it is in the file
    return (folder / "kadian.db").read_bytes()


@pytest.fixture
def filled(shell, county):
    for name, content in FILES.items():
        shell.file(name, content)
    (shell.folder / "kadian.db").write_bytes(county)
    return shell
