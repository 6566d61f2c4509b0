"""Duty telephones as intervals: a change ends the current row and begins the next."""

from __future__ import annotations

from geo.domain.duty_phones import DutyPhone, PhoneHolder, duty_phone_from_image
from geo.domain.journal import DUTY_PHONE as ENTITY
from geo.store.contacts.schema import DUTY_PHONE
from geo.store.fold_rows import Values, VersionFold
from geo.store.part import StorePart
from geo.store.tables.intervals import IntervalTable, Row, one_by_one


def row_from_duty_phone(phone: DutyPhone) -> Values:
    """Return the columns of a duty telephone without its interval."""
    return {
        "holder": phone.holder.value,
        "code": phone.code,
        "version": phone.version,
        "phone": phone.phone,
    }


def _duty_phone(row: Row) -> DutyPhone:
    return DutyPhone(PhoneHolder(row[0]), *row[1:])


_KEY = ("holder", "code")
_PHONES = IntervalTable(DUTY_PHONE, (*_KEY, "phone", "version"), one_by_one(_duty_phone), key=_KEY)


class ContactReader(StorePart):
    """Queries on duty telephones."""

    def duty_phone(self, holder: PhoneHolder, code: str, version: int | None = None) -> DutyPhone | None:
        """Return the present duty telephone of a unit or site, or one of its versions; None without one."""
        if version is None:
            return _PHONES.one(self._connection, holder.value, code)
        return _PHONES.at_version(self._connection, version, holder.value, code)

    def duty_phones(self, at_seq: int | None = None) -> list[DutyPhone]:
        """Return all duty telephones, removed ones too, by holder and code.

        Args:
            at_seq: State as known after this entry; None for the present.
        """
        return _PHONES.all(self._connection, at_seq)


class ContactWriter(StorePart):
    """Writes on duty telephones within one request."""

    def put_duty_phone(self, phone: DutyPhone, seq: int) -> None:
        """Begin a new version of a duty telephone with the entry ``seq`` of the request."""
        _PHONES.put(self._connection, [row_from_duty_phone(phone)], seq)


def contact_fold() -> VersionFold:
    """Return the fold of the journal into the rows of duty telephones."""
    return VersionFold(
        ENTITY, _KEY, lambda version, after: row_from_duty_phone(duty_phone_from_image(version, after))
    )
