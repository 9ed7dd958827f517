"""The slopes of docs/scale.md are measured; how steep they are is no test."""

import re
from pathlib import Path

import pytest

from benchmarks.postgres import Server
from benchmarks.team import scale

pytestmark = pytest.mark.soak
SHORT = scale.Steps(rows=(300,), writers=(1,), mirrors=(2,), round_trips=(0.01,), seconds=1.5)


def test_each_slope_is_a_table_with_a_row_for_each_step(postgres: Server) -> None:
    del postgres  # skipped, or failed, where there is none
    patterns = {
        scale.measure_rows: r"300 \| [\d.]+ s \|( [\d.]+ ms \|){2}( \d+ MB, \d+ a row \|){2}",
        scale.measure_writers: r"1 \| [\d.]+ \| p50 .*, longest .* \|",
        scale.measure_mirrors: r"2 \| [\d.]+ \| [\d.]+% \| p50 .*, longest .* \|",
        scale.measure_round_trips: r"10 ms \|( [\d.,]+ ms \([\d.,]+–[\d.,]+\) \|){3}",
    }
    for measure, pattern in patterns.items():
        last = measure(SHORT).splitlines()[-1]
        assert re.fullmatch(rf"\| {pattern}", last), last


def test_the_server_uses_the_processor(postgres: Server) -> None:
    assert 0 < scale.read_processor_seconds(postgres) < 3600


def test_the_page_has_a_place_for_the_tables() -> None:
    page = Path(scale.PAGE).read_text(encoding="utf-8")
    assert "<!-- scale -->\n" in page
    assert "<!-- /scale -->" in page
