"""Categories of findings, as defined in data: labels, deadline, and who answers for a finding by default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from geo.domain.errors import InvalidInput


class OwnerRule(StrEnum):
    """Unit that a finding belongs to by default.

    ``SITE_UNIT`` is the unit of its site, else that of its area; ``AREA_UNIT`` always that of its area.
    """

    SITE_UNIT = "site_unit"
    AREA_UNIT = "area_unit"


@dataclass(frozen=True, slots=True)
class FindingCategory:
    """A category of findings.

    Attributes:
        code: Code of the category.
        zh: Label in Chinese.
        en: Label in English.
        due_h: Hours from the report within which a finding is to be fixed.
        needs_after_photo: Whether a finding is closed as fixed only with a photo of how it looks then.
        default_owner: Who answers for it by default.
    """

    code: str
    zh: str
    en: str
    due_h: float
    needs_after_photo: bool = False
    default_owner: OwnerRule = OwnerRule.SITE_UNIT

    @property
    def time_allowed(self) -> timedelta:
        """Time from the report until the deadline."""
        return timedelta(hours=self.due_h)


class FindingCategories:
    """Catalogue of categories, in the order of the file."""

    def __init__(self, categories: tuple[FindingCategory, ...]) -> None:
        """Build the catalogue; its order is that of ``categories``."""
        self._categories = {category.code: category for category in categories}

    def __iter__(self) -> Iterator[FindingCategory]:
        """Iterate over the categories in order."""
        return iter(self._categories.values())

    def __contains__(self, code: object) -> bool:
        """Check whether there is a category of this code."""
        return code in self._categories

    def __len__(self) -> int:
        """Return the number of categories."""
        return len(self._categories)

    def __getitem__(self, code: str) -> FindingCategory:
        """Return the category of a code.

        Raises:
            InvalidInput: There is no such category.
        """
        try:
            return self._categories[code]
        except KeyError:
            raise InvalidInput(
                "error.unknown_category", category=code, expected=", ".join(self._categories)
            ) from None
