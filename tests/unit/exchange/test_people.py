from geo.domain.access import Role
from geo.domain.actors import Actor
from tests.unit.exchange.files import faults, text, understood


def test_units_and_accounts_are_read():
    batch = understood(
        text("units.csv", "code,name\nZ02,二中队\n"),
        text("accounts.csv", "账号,姓名,角色,单位\nchief,指挥员,commander,\nguard,队员,staff,二中队\n"),
    )
    assert [(unit.code, unit.values) for unit in batch.units] == [("Z02", {"name": "二中队"})]
    assert batch.accounts == (
        Actor("chief", "指挥员", Role.COMMANDER, ""),
        Actor("guard", "队员", Role.STAFF, "Z02"),
    )


def test_an_account_needs_a_role_that_exists_and_a_unit_that_exists():
    rows = "code,name,role,unit\na,甲,king,\nb,乙,staff,九中队\nb,丙,staff,\nc,,,\n"
    assert faults(text("accounts.csv", rows)) == [
        (2, "role", "unknown_choice"),
        (3, "unit", "unknown_code"),
        (4, "code", "duplicate_code"),
        (5, "name", "required"),
        (5, "role", "required"),
    ]


def test_a_unit_stands_once():
    assert faults(text("units.csv", "code,name\nA,甲\nA,乙\n")) == [(3, "code", "duplicate_code")]
