from datetime import timedelta

import pytest

from geo.exchange.superior_forms import workbooks
from tests.superior_blanks import without_child
from tests.unit.services.daily_reports.made_up import keep_files
from tests.unit.services.day.days import people


@pytest.fixture
def desk(world, tmp_path, monkeypatch):
    """A world at 17:30, half an hour after its form is due, with a folder for files."""
    monkeypatch.setattr(workbooks, "_run", without_child)
    keep_files(world, tmp_path / "files")
    people(world)
    local = world.moment.astimezone(world.ctx.settings.zone)
    world.pass_time(hours=(local.replace(hour=17, minute=30) - local) / timedelta(hours=1))
    return world
