"""Definition of one figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo.domain.daily_reports.figures import FigureValue
from geo.domain.data_file import Labelled
from geo.services.figures.facts import FigureFacts, Rows


@dataclass(frozen=True, slots=True)
class FigureDefinition:
    """A figure.

    Attributes:
        code: Code, which is stored with each report and cannot change.
        name: Ending of the catalogue keys of its name and its definition.
        rows: Returns the rows that it counts in an area, or why there is no number.
        whole: Code of the figure that it is a part of, "" for none.
        count: Returns the number at once, where the rows need not be built; None to count the rows.
        things: What its name and definition speak of, by parameter.
        words: The same for what the catalogues name, as keys.
    """

    code: str
    name: str
    rows: Callable[[FigureFacts, str], Rows]
    whole: str = ""
    count: Callable[[FigureFacts, str], FigureValue] | None = None
    things: Mapping[str, Labelled] = field(default_factory=dict, hash=False)
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
