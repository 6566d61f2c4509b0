"""References of receipts that are owed: of the post orders at a post, or of an order by a unit."""

from __future__ import annotations

from dataclasses import dataclass

_POST, _ORDER = "post", "order"


@dataclass(frozen=True, slots=True)
class ReceiptRef:
    """What is to be acknowledged: all post orders in force at a post, or an order by a unit.

    Attributes:
        site_id: Code of the post, "" for an order.
        number: Number of the order, 0 for post orders.
        unit: Code of the unit that an order concerns, "" for post orders.
    """

    site_id: str = ""
    number: int = 0
    unit: str = ""

    @property
    def id(self) -> str:
        """Reference of the owed item; the texts are stored with day closes and cannot change."""
        return f"{_POST} {self.site_id}" if self.site_id else f"{_ORDER} {self.number} {self.unit}"


def receipt_ref(id_: str) -> ReceiptRef:
    """Return the reference of an id that ``ReceiptRef.id`` made.

    Raises:
        ValueError: It is not one.
    """
    what, _, rest = id_.partition(" ")
    if what == _POST and rest:
        return ReceiptRef(site_id=rest)
    number, _, unit = rest.partition(" ")
    if what != _ORDER or not unit:
        raise ValueError(id_)
    return ReceiptRef(number=int(number), unit=unit)
