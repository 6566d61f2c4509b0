"""A shell that runs commands, and the files of a small county."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geo.cli.main import main

FILES = {
    "areas.csv": "code,name\n370725,昌乐县\n370725001,宝都街道\n",
    "units.csv": "code,name\nZ01,一中队\n",
    "sites.csv": "code,name,kind,status,area,lat,lon\n"
    "K01,平原大桥,checkpoint,manned,370725,36.3,118.9\nV01,东村,village,closed,宝都街道,,\n",
}


def environment_of(folder):
    """The settings of commands on the store in a folder."""
    return {"KADIAN_LANG": "en", "KADIAN_STORE": f"sqlite:///{folder / 'kadian.db'}"}


@dataclass
class Shell:
    """Types commands; keeps what the last one said."""

    folder: Path
    capsys: pytest.CaptureFixture
    environment: dict = field(default_factory=dict)
    out: str = ""
    err: str = ""

    def __post_init__(self):
        self.environment = environment_of(self.folder) | self.environment

    def __call__(self, *arguments):
        try:
            code = main([str(argument) for argument in arguments], self.environment)
        except SystemExit as ended:
            code = ended.code
        self.out, self.err = self.capsys.readouterr()
        return code

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content, "utf-8")
        return path
