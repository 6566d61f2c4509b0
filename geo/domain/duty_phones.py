"""Duty telephones: one number of each unit and of each site, never the name of a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geo.domain.errors import InvalidInput
from geo.domain.sanitise import sanitise_line

MIN_DIGITS, MAX_DIGITS = 3, 20
"""Digits of a number: emergency numbers have three, an international one with an extension up to twenty."""
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]*([x#*转][0-9]+)?")
_DIALLED = re.compile(r"[^0-9+]")


class PhoneHolder(StrEnum):
    """What has a duty telephone."""

    UNIT = "unit"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """The duty telephone of a unit or site.

    Attributes:
        holder: What has it.
        code: Code of the unit or site.
        phone: The number as people write it, "" once it was removed.
        version: Number of changes, 1 at first.
    """

    holder: PhoneHolder
    code: str
    phone: str
    version: int = 1

    @property
    def id(self) -> str:
        """What identifies it in the journal."""
        return f"{self.holder} {self.code}"


@dataclass(frozen=True, slots=True)
class DutyPhoneChange:
    """Set the duty telephone of a unit or site, or remove it where ``phone`` is "".

    Attributes:
        holder: What has it.
        code: Code of the unit or site.
        phone: The number.
        seen_version: Version that the form displayed, 0 where there was none yet.
        key: Idempotency key.
    """

    holder: PhoneHolder
    code: str
    phone: str
    seen_version: int
    key: str


def checked_phone(text: str) -> str:
    """Return a number as it is stored: narrow characters, no blanks at its ends.

    Raises:
        InvalidInput: It is no telephone number; a name, for instance.
    """
    phone = sanitise_line(unicodedata.normalize("NFKC", text)).strip()
    digits = sum(character.isdigit() for character in phone)
    if phone and not (_PHONE.fullmatch(phone) and MIN_DIGITS <= digits <= MAX_DIGITS):
        raise InvalidInput("error.duty_phone", found=phone)
    return phone


def phone_link(phone: str) -> str:
    """Return the address by which a telephone dials a number (RFC 3966), without its extension."""
    number = re.split(r"[x#*转]", phone)[0]
    return f"tel:{_DIALLED.sub('', number)}"


def duty_phone_image(phone: DutyPhone) -> dict[str, object]:
    """Return all values of a duty telephone but its version, which the entry itself holds."""
    return {"holder": phone.holder, "code": phone.code, "phone": phone.phone}


def duty_phone_from_image(version: int, image: Mapping[str, Any]) -> DutyPhone:
    """Return the duty telephone of an image.

    Raises:
        KeyError, ValueError: It is not of the form that ``duty_phone_image`` makes.
    """
    return DutyPhone(PhoneHolder(image["holder"]), image["code"], image["phone"], version)
