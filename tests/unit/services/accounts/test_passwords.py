"""Passwords that are not allowed."""

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from geo.domain.errors import InvalidInput
from geo.services.accounts.passwords import check_password

COMMON = [
    *("1234567890", "0123456789", "9876543210", "0987654321", "12345678901234", "5201314520"),
    *("password12", "Password123!", "p@ssw0rd12", "PASSWORD!!", "password1234567890", "adminadmin"),
    *("admin12345", "administrator", "iloveyou123", "kadian2026", "changle2020", "密码1234567890"),
    *("aaaaaaaaaa", " " * 10, "1212121212", "\u3000" * 10, "abababababab", "aaaaabbbbb"),
    *("abcdefghij", "qwertyuiop", "qwerty12345", "1qaz2wsx3edc", "a123456789", "abc1234567"),
    *("qq12345678", "woaini1314", "mima123456"),
]
GOOD = [
    *("correct horse battery", "another horse battery", "红河平原大桥南头的岗亭", "k7Qz-11-plum"),
    *("shandong river ferry", "password of the third bridge", "2020 winter tents", "Zw3#kT9!mP"),
]


def test_they_are_hashed_as_slowly_as_the_standard_recommends(real_hasher):
    """Those of other tests are not: that takes longer than the tests."""
    assert extract_parameters(real_hasher.hash("a")) == RFC_9106_LOW_MEMORY


def refused(password, *names):
    """Return the key of the error."""
    with pytest.raises(InvalidInput) as error:
        check_password(password, *names)
    return error.value.key


@pytest.mark.parametrize("password", COMMON)
def test_a_password_that_anybody_would_try_is_refused(password):
    assert refused(password, "wang.li", "王力") == "error.password_common"


@pytest.mark.parametrize("password", GOOD)
def test_any_other_is_taken(password):
    check_password(password, "wang.li", "王力")


@pytest.mark.parametrize(
    ("password", "names"),
    [
        ("commander.east", ("commander.east", "")),
        ("Commander.East", ("commander.east", "")),
        ("zhangsan2026", ("zhangsan", "张三")),
        ("zhangsan!!!!", ("zhangsan01", "")),
        ("zhangzhang1", ("zhang", "")),
        ("张三1234567890", ("zs", "张三")),
        ("13800138000", ("13800138000", "")),
    ],
)
def test_the_accounts_own_name_is_no_password(password, names):
    assert refused(password, *names) == "error.password_common"
    check_password(password, "somebody", "else")  # the control


@pytest.mark.parametrize("password", ["short", "x" * 9, "ab" * 101])
def test_length_is_looked_at_first(password):
    assert refused(password) == "error.password_length"


def test_an_account_without_a_name_refuses_nothing_more():
    check_password("correct horse battery", "", " ")
