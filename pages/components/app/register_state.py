"""What a screen remembers of the register: what is chosen, and the form about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.domain.journal import SITE


@dataclass
class RegisterState:
    """The object of the register that a screen shows, and the filling-in of its form."""

    entity: str = SITE
    code: str = ""
    """Code of the chosen object, "" for none."""
    is_new: bool = False
    """Whether the form is about a new object."""
    group: str = ""
    """Kind of a new site, or parent of a new area."""
    begun_for: tuple[str, str, bool, str] | None = None
    """What the fields were last filled in for: entity, code, whether new, and kind or parent."""
    texts: dict[str, str] = field(default_factory=dict)
    """Texts of the fields as they were filled in."""
    seen_seq: int = 0
    """Journal number up to which these texts were read."""
    corners: tuple[tuple[float, float], ...] = ()
    """Corners of a boundary that is being drawn, latitude and longitude in WGS-84 degrees."""
    shown: int = 0
    """Rows of the list that more presses have added."""

    def choose(self, entity: str, code: str = "", *, is_new: bool = False, group: str = "") -> None:
        """Show an object, or the form of a new one; the form begins again."""
        if (entity, code, is_new, group) != (self.entity, self.code, self.is_new, self.group):
            self.entity, self.code, self.is_new, self.group = entity, code, is_new, group
        self.begin_again()

    def begin_again(self) -> None:
        """Fill the fields in again when they are drawn next."""
        self.begun_for, self.corners = None, ()
