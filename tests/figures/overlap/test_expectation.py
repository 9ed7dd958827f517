"""Expected values, residuals and chances of the matrix, held against another implementation."""

import math
import random
from typing import Any

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.asking.selection import Selection
from pipeline.cli.main import main
from pipeline.figures.guide import examples
from pipeline.figures.overlap import pairs as overlap_pairs
from pipeline.figures.overlap.matrix import build_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.figures.overlap.words import format_basis
from pipeline.figures.statistics.expectation import (
    fit_quasi_independence,
    fit_to_margins,
)
from pipeline.figures.statistics.judged_pairs import judge_pairs
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import add, ask, catalogue, overlap, revisit, revisits_of
from tests.logs import PHASES, WORKED, add_worked_example, list_worked_example

N = np.array(WORKED, dtype=float)
FIGURES = ("expected", "lift", "residual", "p_value", "q_value", "asymmetry", "reciprocity")
tables = st.integers(2, 9).flatmap(
    lambda size: arrays(np.int64, (size, size), elements=st.integers(0, 12))
)


def empty_diagonal(table: Any) -> Any:
    """A table of counts with a blank diagonal."""
    counts = np.array(table, dtype=float)
    np.fill_diagonal(counts, 0)
    return counts


def draw_tables(number: int) -> list[Any]:
    """Tables of 3 to 9 phases and 20 to 400 revisits; some rows and columns are empty."""
    rng = np.random.default_rng(20261121)
    found = []
    while len(found) < number:
        size = int(rng.integers(3, 10))
        chance = np.outer(rng.dirichlet(np.full(size, 0.7)), rng.dirichlet(np.full(size, 0.7)))
        np.fill_diagonal(chance, 0)
        if rng.random() < 0.5:
            chance[rng.integers(size)] = 0
            chance[:, rng.integers(size)] = 0
        counts = rng.multinomial(int(rng.integers(20, 400)), (chance / chance.sum()).ravel())
        table = counts.reshape(size, size).astype(float)
        if not fit_quasi_independence(table).fixed.any():
            found.append(table)
    return found


def fit_glm(table: Any) -> tuple[list[tuple[int, int]], Any, Any]:
    """Cells, expected values and adjusted residuals of statsmodels' Poisson GLM."""
    made, arrived = table.sum(axis=1), table.sum(axis=0)
    size = len(table)
    cells = [(i, j) for i in range(size) for j in range(size) if i != j and made[i] and arrived[j]]
    rows = sorted({i for i, _ in cells})
    columns = sorted({j for _, j in cells})
    design = np.zeros((len(cells), len(rows) + len(columns) - 1))
    for number, (i, j) in enumerate(cells):
        design[number, rows.index(i)] = 1
        if columns.index(j):
            design[number, len(rows) + columns.index(j) - 1] = 1
    counts = np.array([table[cell] for cell in cells])
    fit = sm.GLM(counts, design, family=sm.families.Poisson()).fit(tol=1e-12, maxiter=300)
    leverage = fit.get_influence().hat_matrix_diag
    return cells, fit.fittedvalues, fit.resid_pearson / np.sqrt(1 - leverage)


def make_pairs(table: Any) -> pl.DataFrame:
    """A table as pairs of phases, as the matrix has them."""
    size = len(table)
    return pl.DataFrame(
        [
            {"main_phase": PHASES[i], "revisited_phase": PHASES[j], "revisits": int(table[i, j])}
            for i in range(size)
            for j in range(size)
            if i != j
        ]
    )


def make_fortnights(table: Any, number: int = 8) -> pl.DataFrame:
    """An answer to fortnights.sql: each revisit of a table an episode, spread evenly over time."""
    rows = [
        {
            "unit": "pair",
            "main_phase": PHASES[i],
            "revisited_phase": PHASES[j],
            "fortnight": fortnight,
            "episodes": int(count * (fortnight + 1) // number - count * fortnight // number),
        }
        for (i, j), count in np.ndenumerate(table)
        for fortnight in range(number)
    ]
    kinds = {"unit": pl.String, "main_phase": pl.String, "revisited_phase": pl.String}
    schema = kinds | {"fortnight": pl.Int64, "episodes": pl.Int64}
    return pl.DataFrame([row for row in rows if row["episodes"]], schema=schema)


def judge(table: Any) -> pl.DataFrame:
    return judge_pairs(make_pairs(table), make_fortnights(table))


def test_the_worked_example() -> None:
    model = fit_quasi_independence(N)
    assert np.nan_to_num(model.expected).round(3).tolist() == [
        [0, 0.587, 0.293, 0.119],
        [1.448, 0, 1.813, 0.738],
        [2.240, 5.617, 0, 1.142],
        [2.311, 5.795, 2.894, 0],
    ]
    lift = N / model.expected
    assert [round(lift[cell], 3) for cell in ((1, 0), (0, 1), (2, 3))] == [2.071, 1.703, 1.751]
    cells = ((0, 1), (1, 0), (2, 0), (2, 3), (3, 2))
    assert [round(model.residual[cell], 3) for cell in cells] == [
        0.868,
        1.929,
        -1.262,
        1.365,
        1.314,
    ]
    told = judge(N)
    assert told["q_value"].drop_nulls().min() > 0.05  # nothing here may be called a pattern


def test_the_worked_example_through_the_store(store: Store) -> None:
    found = overlap(add_worked_example(store))

    def figures(measure: str, *cells: tuple[int, int]) -> list[float]:
        return [round(found[PHASES[i], PHASES[j]][measure], 3) for i, j in cells]

    assert figures("residual", (1, 0), (2, 0)) == [1.929, -1.262]
    assert figures("asymmetry", (1, 0), (2, 1), (3, 1)) == [0.4, 0.625, 0.833]
    assert figures("reciprocity", (0, 1), (2, 3), (1, 2)) == [0.5, 0.667, 0.286]
    never = found[PHASES[4], PHASES[5]]
    assert all(never[one] is None for one in FIGURES if one != "asymmetry")


@pytest.mark.parametrize(
    ("main", "revisited"), [(("monitoring",), ()), ((), ("model_development",))]
)
def test_a_way_back_that_a_filter_leaves_out_is_not_zero(
    store: Store, main: tuple[str, ...], revisited: tuple[str, ...]
) -> None:
    pair = ("monitoring", "model_development")
    add(store, revisits_of([revisit(*pair), revisit(*pair[::-1])]))
    figures = ("asymmetry", "reciprocity", "revisits_back")
    assert [overlap(store)[pair][name] for name in figures] == [0, 1, 1]
    cut = overlap(store, Selection(main_phases=main, revisited_phases=revisited))
    assert [cut[pair][name] for name in figures] == [None] * 3
    assert [cut[pair[::-1]][name] for name in figures[:2]] == [None] * 2


def test_a_hundred_tables_agree_with_the_poisson_glm_of_statsmodels() -> None:
    for table in draw_tables(100):
        cells, expected, residual = fit_glm(table)
        model = fit_quasi_independence(table)
        at = tuple(np.array(cells).T)
        np.testing.assert_allclose(model.expected[at], expected, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(model.residual[at], residual, rtol=1e-4, atol=1e-6)
        assert np.isnan(model.expected).sum() == table.size - len(cells)


@given(tables)
def test_the_expected_table_has_the_observed_margins(table: Any) -> None:
    counts = empty_diagonal(table)
    fitted = fit_to_margins(counts)
    close = {"rtol": 1e-6, "atol": 1e-6 * max(counts.sum(), 1)}
    np.testing.assert_allclose(fitted.sum(axis=0), counts.sum(axis=0), **close)
    np.testing.assert_allclose(fitted.sum(axis=1), counts.sum(axis=1), **close)
    assert not fitted.diagonal().any()


@given(tables)
def test_a_frame_never_holds_nan_or_infinity(table: Any) -> None:
    told = judge(empty_diagonal(table))
    for name in ("expected", "lift", "residual", "p_value", "q_value"):
        assert all(math.isfinite(one) for one in told[name].drop_nulls()), name


@pytest.mark.parametrize(
    "table",
    [
        [[0, 3, 2], [0, 0, 0], [0, 0, 0]],  # one row only
        [[0, 3, 0], [2, 0, 0], [4, 0, 0]],  # the first phase has a part in all
        [[0, 5], [3, 0]],
        [[0, 2, 3], [0, 0, 4], [0, 0, 0]],  # no phase has, yet the totals leave no choice
        [[0, 0], [0, 0]],
    ],
)
def test_a_table_without_a_choice_has_no_answer_and_says_why(table: Any) -> None:
    model = fit_quasi_independence(np.array(table, dtype=float))
    assert np.isnan(model.residual).all()
    told = judge(np.array(table))
    assert told.select("expected", "lift", "residual", "p_value", "q_value").null_count().row(
        0
    ) == ((told.height,) * 5)
    assert (
        "leave no other numbers than those that are there"
        in overlap_pairs.format_missing_expectation(told)
    )


def test_a_cell_that_the_totals_fix_is_told_apart() -> None:
    # Two phases are revisited; each of them has the other alone to go to.
    table = np.array([[0, 5, 0, 0], [4, 0, 0, 0], [3, 6, 0, 0], [2, 1, 0, 0]], dtype=float)
    model = fit_quasi_independence(table)
    assert sorted(zip(*np.nonzero(model.fixed), strict=True)) == [(0, 1), (1, 0)]
    assert np.isfinite(model.residual[2:, :2]).all()
    said = overlap_pairs.format_missing_expectation(judge(table))
    assert said.startswith("2 pairs have no figure although both phases occur")


def test_a_filter_that_leaves_one_row_leaves_no_expected_value(sample: Store) -> None:
    of_one = Selection(main_phases=("model_deployment",))
    pairs = ask_pairs(sample, of_one, "lift")
    assert pairs["lift"].null_count() == pairs.height
    assert overlap_pairs.format_missing_expectation(pairs)
    assert overlap_pairs.format_missing_expectation(ask_pairs(sample, Selection(), "lift")) == ""


def ask_pairs(store: Store, selection: Selection, measure: str) -> pl.DataFrame:
    return overlap_pairs.ask_pairs(lambda one: ask(store, one), selection, measure, zone="UTC")


def test_filters_commute_and_the_order_of_records_is_irrelevant(store: Store) -> None:
    rows = [
        revisit(*pair, recorded_by="ana" if number % 2 else "ben")
        for number, pair in enumerate(list_worked_example(times=3))
    ]
    random.Random(3).shuffle(rows)
    add(store, revisits_of(rows))
    by_person = Selection(people=("ana",), main_phases=tuple(PHASES[1:4]))
    same = Selection(main_phases=tuple(reversed(PHASES[1:4])), people=("ana",))
    first, second = (ask_pairs(store, one, "lift") for one in (by_person, same))
    assert first.equals(second)
    counts = np.array(WORKED) * 3
    shuffled = ask_pairs(store, Selection(), "residual")
    straight = judge(counts)
    both = straight.join(shuffled, on=["main_phase", "revisited_phase"])
    assert both["residual"].round(9).equals(both["residual_right"].round(9), check_names=False)


def test_too_few_to_tell_is_hatched_and_not_coloured(sample: Store) -> None:
    pairs, cells = draw(sample, "lift")
    few = cells.filter("too_few")
    assert few.height == pairs.filter("too_few").height > 10
    assert few["value"].null_count() == few.height
    assert few["evidence"].str.ends_with("too few to tell").all()
    assert not draw(sample, "expected")[1]["too_few"].any()


def draw(store: Store, measure: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pairs with a measure, and the cells of its matrix."""
    pairs = ask_pairs(store, Selection(), measure)
    return pairs, build_matrix(pairs, MEASURES_BY_KEY[measure], catalogue(store).shown_phases)


def test_colours_end_where_the_legend_of_the_measure_ends(sample: Store) -> None:
    for measure, end in (("lift", 2), ("residual", 1), ("asymmetry", 1), ("q_value", 3)):
        value = draw(sample, measure)[1]["value"].drop_nulls()
        assert value.abs().max() <= end, measure
        assert value.n_unique() > 10, measure


def test_the_colour_of_a_chance_tells_fewer_from_more(sample: Store) -> None:
    pairs, cells = draw(sample, "p_value")
    both = cells.drop_nulls("value").join(pairs, on=["main_phase", "revisited_phase"])
    assert ((both["value"] < 0) == (both["residual"] < 0)).all()
    assert both["value"].min() < 0 < both["value"].max()


def test_chances_say_their_episodes_where_these_are_fewer(sample: Store) -> None:
    pair = (pl.col("main_phase") == "model_deployment") & (
        pl.col("revisited_phase") == "data_preparation"
    )
    for measure, said in (("q_value", "38 revisits in 24 episodes, "), ("lift", "38 revisits, ")):
        row = ask_pairs(sample, Selection(), measure).row(by_predicate=pair, named=True)
        assert format_basis(row, MEASURES_BY_KEY[measure]).startswith(said)


def test_the_terminal_marks_what_is_too_few_to_tell(
    sample: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["overlap", "--store", str(sample.path), "--measure", "lift"]) == 0
    said = capsys.readouterr().out
    few = ask_pairs(sample, Selection(), "lift").filter("too_few")
    assert said.count("~") == few.height + 1
    assert "~ less than one episode expected: too few to tell" in said


def test_the_strongest_by_chance_is_the_least_probable_excess(sample: Store) -> None:
    pairs = ask_pairs(sample, Selection(), "q_value")
    first = sort_by_strength(pairs, MEASURES_BY_KEY["q_value"]).row(0, named=True)
    likely = pairs.filter(~pl.col("too_few"), pl.col("residual") > 0)
    assert first["q_value"] == likely["q_value"].min()
    assert plain.format_figure(first["q_value"], "chance") in examples.exemplify_pairs(
        pairs, MEASURES_BY_KEY["q_value"]
    )
