"""Items and depots as defined in data: what is supplied, and where it is stored beside the sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from geo.domain.data_file import Label
from geo.domain.errors import InvalidInput


class ItemKind(StrEnum):
    """Whether an item is used up in time, or only counted (values are message keys)."""

    CONSUMABLE = "consumable"
    DURABLE = "durable"


@dataclass(frozen=True, slots=True)
class SupplyItem:
    """An item.

    Attributes:
        code: Code of the item.
        zh: Label in Chinese.
        en: Label in English.
        measure_zh: Unit of measure in Chinese: what one is counted in.
        measure_en: Unit of measure in English.
        pack: Number in one pack; quantities that are suggested are rounded up to packs.
        kind: Whether it is used up.
        floor_days: Days that a place should have at least; 0 for a durable.
        norm_per_person_shift: What one person uses in one shift, None where no norm is set.
    """

    code: str
    zh: str
    en: str
    measure_zh: str
    measure_en: str
    pack: int
    kind: ItemKind
    floor_days: float = 0
    norm_per_person_shift: float | None = None

    @property
    def measure(self) -> Label:
        """Unit of measure."""
        return Label(self.code, self.measure_zh, self.measure_en)

    @property
    def is_consumable(self) -> bool:
        """Whether it is used up."""
        return self.kind is ItemKind.CONSUMABLE


@dataclass(frozen=True, slots=True)
class Depot:
    """A place that stores and issues goods and is no site.

    Attributes:
        code: Code of the depot, which no site may have.
        zh: Name in Chinese.
        en: Name in English.
        area: Code of the area in which rights over it are held.
    """

    code: str
    zh: str
    en: str
    area: str


class SupplyCatalogue:
    """Items and depots, in the order of the file."""

    def __init__(self, items: tuple[SupplyItem, ...], depots: tuple[Depot, ...] = ()) -> None:
        """Build the catalogue; its order is that of ``items`` and ``depots``."""
        self._items = {item.code: item for item in items}
        self._depots = {depot.code: depot for depot in depots}

    def __iter__(self) -> Iterator[SupplyItem]:
        """Iterate over the items in order."""
        return iter(self._items.values())

    def __contains__(self, code: object) -> bool:
        """Check whether there is an item of this code."""
        return code in self._items

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def __getitem__(self, code: str) -> SupplyItem:
        """Return the item of a code.

        Raises:
            InvalidInput: There is no such item.
        """
        try:
            return self._items[code]
        except KeyError:
            raise InvalidInput("error.unknown_item", item=code, expected=", ".join(self._items)) from None

    @property
    def depots(self) -> tuple[Depot, ...]:
        """The depots in order."""
        return tuple(self._depots.values())

    def depot(self, code: str) -> Depot | None:
        """Return the depot of a code, None where there is none."""
        return self._depots.get(code)
