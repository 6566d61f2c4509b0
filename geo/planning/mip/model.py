"""Mixed-integer model, put together from blocks of columns and sparse rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

UNASSIGNED = -1
"""Index that stands for no unit and no team."""


@dataclass(frozen=True, slots=True)
class Model:
    """Mixed-integer program: minimise c x subject to L <= A x <= U, l <= x <= u, some x integral.

    A is held row by row: row i has ``entries[starts[i]:starts[i + 1]]`` in the columns
    ``columns[starts[i]:starts[i + 1]]``.

    Attributes:
        costs: c, one value per column.
        lower: l, one value per column.
        upper: u, one value per column.
        integral: Whether each column must be a whole number.
        row_lower: L, one value per row, -inf where there is none.
        row_upper: U, one value per row, inf where there is none.
        starts: First entry of each row, and the number of entries at the end.
        columns: Column of each entry.
        entries: Coefficient of each entry.
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


class ModelBuilder:
    """Collector of blocks of columns and rows; each block returns the indices of its columns or rows."""

    def __init__(self) -> None:
        """Begin with an empty model."""
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
        """Add one column per cost.

        Args:
            costs: Objective coefficient of each column.
            lower: Lower bound, one value for all or one per column.
            upper: Upper bound, one value for all or one per column.
            integral: Whether the columns must be whole numbers, one value for all or one per column.

        Returns:
            The indices of the new columns.
        """
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
        """Add ``count`` empty rows, to be filled by ``add_entries``.

        Args:
            lower: Lower bound, one value for all or one per row, -inf for none.
            upper: Upper bound, one value for all or one per row, inf for none.
            count: Number of rows.

        Returns:
            The indices of the new rows.
        """
        self._bounds.append(
            (
                np.broadcast_to(np.asarray(lower, np.float64), count),
                np.broadcast_to(np.asarray(upper, np.float64), count),
            )
        )
        self._height += count
        return np.arange(self._height - count, self._height)

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, entries: ArrayLike = 1.0) -> None:
        """Add coefficients as triples of row, column and value.

        Single values are repeated (NumPy broadcasting), zeros are left out, entries of the same row and
        column are summed.
        """
        row, column, entry = np.broadcast_arrays(
            np.asarray(rows, np.int64), np.asarray(columns, np.int64), np.asarray(entries, np.float64)
        )
        nonzero = entry != 0
        self._triples.append((row[nonzero].ravel(), column[nonzero].ravel(), entry[nonzero].ravel()))

    def build(self) -> Model:
        """Build the model, with the columns of each row in ascending order."""
        empty = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        row, column, entry = (np.concatenate(part) for part in zip(empty, *self._triples, strict=True))
        cell, first = np.unique(row * max(self._width, 1) + column, return_inverse=True)
        counts = np.bincount(cell // max(self._width, 1), minlength=self._height)
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
            columns=cell % max(self._width, 1),
            entries=np.bincount(first, entry, len(cell)).astype(np.float64),
        )
