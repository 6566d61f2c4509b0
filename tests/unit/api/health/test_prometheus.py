"""Prometheus's text format, to the letter."""

import re

from hypothesis import given
from hypothesis import strategies as st

from geo.api.health.prometheus import MetricFamily, Sample, histogram, render_metrics, single_sample

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="(?P<value>(?:[^"\\\n]|\\\\|\\"|\\n)*)"\})? \S+')


def test_a_gauge_a_counter_and_a_histogram_are_written_as_prometheus_reads_them():
    families = [
        single_sample("kadian_head", "gauge", "The head.", 158),
        MetricFamily("kadian_entries_total", "counter", "By source.", [Sample(2, {"source": "web"})]),
        histogram("kadian_write_seconds", "Writes.", bounds=(0.005, 1.0), counts=(3, 1, 1), total=2.5),
        MetricFamily("kadian_nothing", "gauge", "Left out.", []),
    ]
    assert render_metrics(families) == (
        "# HELP kadian_head The head.\n"
        "# TYPE kadian_head gauge\n"
        "kadian_head 158\n"
        "# HELP kadian_entries_total By source.\n"
        "# TYPE kadian_entries_total counter\n"
        'kadian_entries_total{source="web"} 2\n'
        "# HELP kadian_write_seconds Writes.\n"
        "# TYPE kadian_write_seconds histogram\n"
        'kadian_write_seconds_bucket{le="0.005"} 3\n'
        'kadian_write_seconds_bucket{le="1.0"} 4\n'
        'kadian_write_seconds_bucket{le="+Inf"} 5\n'
        "kadian_write_seconds_sum 2.5\n"
        "kadian_write_seconds_count 5\n"
    )


@given(st.text())
def test_no_label_can_break_out_of_its_line(text):
    lines = render_metrics([MetricFamily("x", "gauge", text, [Sample(1, {"source": text})])]).split("\n")
    assert (len(lines), lines[-1]) == (4, "")
    found = SAMPLE.fullmatch(lines[2])
    kept = re.sub(r"\\(.)", lambda each: {"n": "\n"}.get(each[1], each[1]), found["value"])
    assert kept == text
