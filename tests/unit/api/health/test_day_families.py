"""The metrics of the day as Prometheus reads them: every label has its sample, also where it is zero."""

import pytest

from geo.api.health.day_families import OWED, day_families
from geo.api.health.prometheus import render_metrics
from geo.domain.supplies.days_left import StockLevel
from tests.unit.services.findings.made_up import Supervision


@pytest.fixture
def families(world):
    Supervision(world).log("CP1")
    return {family.name: family for family in day_families(world.ctx)}


def test_every_kind_of_owed_item_has_a_sample_in_each_metric(families):
    for name in ("kadian_day_expected", "kadian_day_owed", "kadian_day_late"):
        assert [sample.labels["what"] for sample in families[name].samples] == [str(kind) for kind in OWED]
    assert {sample.labels["level"] for sample in families["kadian_supplies"].samples} == set(StockLevel)


def test_a_finding_is_counted_where_it_is_owed_and_in_its_area(families):
    owed = {sample.labels["what"]: sample.value for sample in families["kadian_day_owed"].samples}
    areas = {sample.labels["area"]: sample.value for sample in families["kadian_day_area_owed"].samples}
    assert owed["finding"] == 1
    assert areas["370725"] == sum(owed.values())


def test_every_metric_is_named_and_explained_and_no_name_of_a_place_is_in_it(families, world):
    text = render_metrics(families.values())
    assert all(name.startswith("kadian_") and family.help for name, family in families.items())
    assert world.site("CP1").name not in text
    assert 'kadian_findings{meaning="open"} 1' in text
