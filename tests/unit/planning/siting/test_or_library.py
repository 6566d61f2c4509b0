import numpy as np
import pytest

from tests.unit.planning.siting.or_library import read_or_library


def test_the_matrix_holds_the_shortest_ways():
    instance = read_or_library(" 3 3 1 \n 1 2 4\n 2 3 5\n 1 3 20\n")
    assert instance.count == 1
    assert instance.costs.tolist() == [[0, 4, 9], [4, 0, 5], [9, 5, 0]]


@pytest.mark.parametrize("again", ["1 2 30", "2 1 30"])
def test_of_an_edge_said_twice_the_length_said_last_counts(again):
    assert read_or_library(f"2 2 1\n1 2 7\n{again}\n").costs[0, 1] == 30


def test_an_edge_to_itself_and_an_edge_without_length_are_ways_too():
    assert read_or_library("2 2 1\n1 1 9\n1 2 0\n").costs.tolist() == [[0, 0], [0, 0]]


def test_where_there_is_no_way_the_price_is_above_that_of_reaching_everybody():
    costs = read_or_library("4 2 2\n1 2 3\n3 4 5\n").costs
    assert costs[0, 2] > costs[np.isin(costs, [0, 3, 5])].sum()


@pytest.mark.parametrize(
    "text",
    ["", "3 1", "3 1 1\n1 2", "2 1 3\n1 2 3", "2 1 1\n1 3 3", "2 1 1\n1 2 -3", "a b c", "2 1 1\n1 2 nan"],
)
def test_a_text_that_is_no_instance_is_refused(text):
    with pytest.raises(ValueError, match="not an OR-Library"):
        read_or_library(text)
