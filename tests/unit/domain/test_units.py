"""A unit's name by its code."""

from geo.domain.units import Unit, unit_name


def test_an_unknown_unit_keeps_its_code_for_a_name():
    units = {"Z01": Unit("Z01", "一中队")}
    assert [unit_name(units, code) for code in ("Z01", "Z09", "")] == ["一中队", "Z09", ""]
