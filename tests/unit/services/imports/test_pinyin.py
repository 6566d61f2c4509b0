import pytest

from geo.services.imports.pinyin import pinyin_initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("宝都街道", "bdjd"),
        ("红河平原大桥", "hhpydq"),
        ("昌乐火车站", "clhcz"),
        ("鄌郚镇", "twz"),
        ("重庆路", "cql"),
        ("校长之家", "xzzj"),
        ("东山市场2号门A区 KTV", "dssc2hmaqktv"),
        ("１２号楼（东）", "12hld"),
        ("Hotel 1", "hotel1"),
        ("", ""),
    ],
)
def test_initials_are_what_people_type(name, expected):
    assert pinyin_initials(name) == expected
