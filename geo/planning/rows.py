"""A mixed-integer model put together from blocks of columns and sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Minimise ``costs @ x`` within the bounds of columns and rows; the rows are held one after the other.

    Row ``i`` has ``entries[starts[i]:starts[i + 1]]`` in ``columns[starts[i]:starts[i + 1]]``.
    """

    costs: Floats
    lower: Floats
    upper: Floats
    integral: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    starts: Indices
    columns: Indices
    entries: Floats


class Builder:
    """Collects blocks; every block tells the numbers of the columns or rows it became."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats, NDArray[np.bool_]]] = []
        self._bounds: list[tuple[Floats, Floats]] = []
        self._triples: list[tuple[Indices, Indices, Floats]] = []
        self._width = self._height = 0

    def add_columns(
        self,
        costs: ArrayLike,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        *,
        integral: ArrayLike = True,
    ) -> Indices:
        """One column per cost; bounds and integrality are single values or one per column."""
        cost = np.atleast_1d(np.asarray(costs, np.float64))
        size = len(cost)
        self._columns.append(
            (
                cost,
                np.broadcast_to(np.asarray(lower, np.float64), size),
                np.broadcast_to(np.asarray(upper, np.float64), size),
                np.broadcast_to(np.asarray(integral, np.bool_), size),
            )
        )
        self._width += size
        return np.arange(self._width - size, self._width)

    def add_rows(self, lower: ArrayLike, upper: ArrayLike, count: int) -> Indices:
        """``count`` empty rows with these bounds (``inf`` for none); ``put`` fills them."""
        self._bounds.append(
            (
                np.broadcast_to(np.asarray(lower, np.float64), count),
                np.broadcast_to(np.asarray(upper, np.float64), count),
            )
        )
        self._height += count
        return np.arange(self._height - count, self._height)

    def put(self, rows: ArrayLike, columns: ArrayLike, entries: ArrayLike = 1.0) -> None:
        """Coefficients as triples; single values are repeated, zeros left out, equal places summed."""
        row, column, entry = np.broadcast_arrays(
            np.asarray(rows, np.int64), np.asarray(columns, np.int64), np.asarray(entries, np.float64)
        )
        kept = entry != 0
        self._triples.append((row[kept].ravel(), column[kept].ravel(), entry[kept].ravel()))

    def model(self) -> Model:
        """What was collected, with columns in order within each row."""
        empty = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        row, column, entry = (np.concatenate(part) for part in zip(empty, *self._triples, strict=True))
        place, first = np.unique(row * max(self._width, 1) + column, return_inverse=True)
        counts = np.bincount(place // max(self._width, 1), minlength=self._height)
        costs, lower, upper, integral = (
            (np.concatenate(part) for part in zip(*self._columns, strict=True))
            if self._columns
            else (np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
        )
        row_lower, row_upper = (
            (np.concatenate(part) for part in zip(*self._bounds, strict=True))
            if self._bounds
            else (np.zeros(0), np.zeros(0))
        )
        return Model(
            costs=costs,
            lower=lower,
            upper=upper,
            integral=integral,
            row_lower=row_lower,
            row_upper=row_upper,
            starts=np.concatenate([[0], np.cumsum(counts)]),
            columns=place % max(self._width, 1),
            entries=np.bincount(first, entry, len(place)).astype(np.float64),
        )
