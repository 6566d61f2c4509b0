import pytest

from tests.unit.services.daily_reports.made_up import busy_day, keep_files


@pytest.fixture
def day(world, tmp_path):
    """A world whose day both towns and the county have closed."""
    keep_files(world, tmp_path / "files")
    return busy_day(world)
