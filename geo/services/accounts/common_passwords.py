"""Common passwords, which an attacker tries first."""

from __future__ import annotations

import re
from itertools import pairwise

MIN_DISTINCT_CHARACTERS = 4
"""Minimum number of different characters: ``aaaaaaaaaa``, ten blanks and ``1212121212`` have fewer."""

COMMON_WORDS = frozenset(
    {
        *("password", "passw", "passwd", "pass", "passphrase", "mypassword", "thepassword", "admin", "root"),
        *("administrator", "adminadmin", "rootroot", "user", "username", "guest", "test", "testtest", "demo"),
        *("welcome", "letmein", "changeme", "default", "secret", "login", "master", "superman", "batman"),
        *("iloveyou", "loveyou", "princess", "sunshine", "monkey", "dragon", "football", "baseball"),
        *("qwerty", "qwertyuiop", "qwert", "asdfghjkl", "asdf", "zxcvbnm", "zxcvbn", "qazwsx", "qazwsxedc"),
        *("abc", "abcabc", "abcd", "abcdef", "aa", "a", "q", "qq", "z", "zz", "woaini", "mima", "wodemima"),
        *("kadian", "changle", "baodu", "chengguan", "zhifaju", "beijing", "shandong", "china", "zhongguo"),
        *("密码", "我的密码", "管理员", "我爱你", "卡点", "昌乐", "昌乐县", "中国"),
    }
)
"""Common words, compared without digits and signs at both ends: ``password12`` counts as ``password``."""
COMMON_NUMBERS = frozenset(
    {
        *("1234512345", "1234554321", "1122334455", "5201314520", "1314520520", "1357924680", "0987654321"),
        *(
            "1234567891",
            "12345678910",
            "1231231231",
            "123123123123",
            "123456123456",
            "147258369",
            "7894561230",
        ),
        *("1472583690", "147258369147", "3702253702", "370725370725", "5845201314", "9876543210"),
    }
)
KEYBOARD_PATTERNS = frozenset(
    {"1qaz2wsx3e", "1qaz2wsx3edc", "1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "qwer1234qwer"}
)
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i"})


def is_common(password: str, *names: str) -> bool:
    """Check whether a password is nearly empty, a common one, or one of the names with some digits.

    Args:
        password: The password as typed.
        names: The account's code and other names that belong to it.
    """
    text = password.strip().casefold()
    core = _core(text)
    return (
        len(set(text)) < MIN_DISTINCT_CHARACTERS
        or text in COMMON_NUMBERS | KEYBOARD_PATTERNS
        or _is_sequence(text)
        or core in COMMON_WORDS
        or core.translate(_LEET) in COMMON_WORDS
        or any(_is_name(text, core, name) for name in names)
    )


def _core(text: str) -> str:
    return _ENDS.sub("", text)


def _is_sequence(text: str) -> bool:
    """Check whether each character is the successor of the last one, or each the predecessor: ``123456``."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    if text.isdigit():  # after 9 comes 0
        steps = {step % 10 for step in steps}
    return steps in ({1}, {-1}, {9})


def _is_name(text: str, core: str, name: str) -> bool:
    folded = name.strip().casefold()
    return bool(folded) and (
        folded in {text, core} or (bool(core) and core in {folded * 2, folded[::-1], _core(folded)})
    )
