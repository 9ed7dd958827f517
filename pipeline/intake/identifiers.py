"""The ids of rows that give none: made from their content, so that the same file has them again.

The n-th of equal rows gets the n-th id of that content: two equal rows are two records.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.errors import Problem
from pipeline.model import normalize_name

CONTENT_NAMESPACE = uuid.UUID("b3c5b7b2-6d0a-5f0b-9c53-5d5d0f7a3a11")
_NAMES = ("project", "reason")
_NO_CONTENT = ("id", "row")
_NAMESPACE_HASH = hashlib.sha1(CONTENT_NAMESPACE.bytes, usedforsecurity=False)
_DIGITS, _VARIANTS = list("0123456789abcdef"), list("89ab" * 4)
_CHANGED_BY_JSON = r"[^ !#-\[\]-~]"


def make_content_id(values: Mapping[str, Any], number: int | str) -> str:
    """Make the id of a row from its content; `number` tells equal rows apart."""
    facts = {name: value for name, value in values.items() if name not in _NO_CONTENT}
    for name in _NAMES:
        if name in facts:
            facts[name] = normalize_name(facts[name])
    content = json.dumps(facts, default=str, sort_keys=True, ensure_ascii=True)
    return str(uuid.uuid5(CONTENT_NAMESPACE, f"{content}#{number}"))


def make_repeated_problem(identifier: str, row: int | None, before: int | None) -> Problem:
    """Make the problem of a row that gives the id of a row before it."""
    return Problem("id", identifier, f"is also the id of row {before}", row)


def give_first_identifiers(rows: pl.DataFrame) -> pl.DataFrame:
    """Give each row without an id the first one of its content.

    Adds `is_made`: whether the id was made.
    """
    rows = rows.with_columns(is_made=pl.col("id").is_null())
    lacking = rows.filter("is_made")
    made = _hash_contents(_compose_contents(lacking), "1")
    return rows.with_columns(rows["id"].scatter(rows["is_made"].arg_true(), made))


def tell_equal_rows_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the second of equal rows the second id of their content, and so on."""
    made = rows.with_row_index("place").filter("is_made").select("place", "id")
    hashed = pl.col("id").hash()
    equal = made.filter(hashed.is_duplicated())
    nth = pl.int_range(1, pl.len() + 1).over("id")
    later = equal.with_columns(nth=nth).filter(pl.col("nth") > 1)
    if later.is_empty():
        return rows
    contents = rows[later["place"]]
    own = _hash_contents(_compose_contents(contents), later["nth"].cast(pl.String))
    return rows.with_columns(rows["id"].scatter(later["place"], own))


def find_repeated(rows: pl.DataFrame) -> list[Problem]:
    """Find the rows that give an id which another row before them has."""
    if not rows["is_made"].all():
        rows = rows.filter(pl.col("id").hash().is_duplicated())
        before = pl.col("row").shift(1).over("id")
        is_later = pl.int_range(pl.len()).over("id") > 0
        repeated = rows.select("id", "row", "is_made", before=before, is_later=is_later).filter(
            pl.col("is_later") & ~pl.col("is_made")
        )
        return [
            make_repeated_problem(*each)
            for each in repeated.select("id", "row", "before").iter_rows()
        ]
    return []


def _hash_contents(contents: pl.Series, numbers: pl.Series | str) -> pl.Series:
    """Make the UUIDs (version 5) of some contents, each with the number of the row among equals."""
    digests = []
    for name in (contents + "#" + numbers).to_list():
        digest = _NAMESPACE_HASH.copy()
        digest.update(name.encode())
        digests.append(digest.hexdigest())
    digit = pl.col("digest").str.slice
    variant = digit(16, 1).replace_strict(_DIGITS, _VARIANTS, return_dtype=pl.String)
    made = pl.format(
        "{}-{}-5{}-{}{}-{}",
        *(digit(0, 8), digit(8, 4), digit(13, 3), variant, digit(17, 3), digit(20, 12)),
    )
    return pl.DataFrame({"digest": digests}, schema={"digest": pl.String}).select(made).to_series()


def _compose_contents(rows: pl.DataFrame) -> pl.Series:
    """Compose the content of each row, in just the words of `make_content_id`."""
    parts, words = [], "{"
    for name in sorted(set(rows.columns) - {*_NO_CONTENT, "is_made"}):
        before, value, after = _write_json(rows[name], is_name=name in _NAMES)
        parts += [pl.lit(f"{words}{json.dumps(name)}: {before}"), value]
        words = f"{after}, "
    parts.append(pl.lit(words.removesuffix(", ") + "}"))
    return rows.select(pl.concat_str(parts).alias("content")).to_series()


def _write_json(values: pl.Series, *, is_name: bool) -> tuple[str, pl.Series, str]:
    """Write the values of a column as JSON does, with what stands before and after each."""
    if values.dtype == pl.Datetime:
        moments = values.dt.to_string("%Y-%m-%d %H:%M:%S")
        if (values.dt.microsecond() != 0).any():
            moments += values.dt.to_string("%.6f").str.replace(".000000", "", literal=True)
        return _put_in_quotes(moments)
    if values.dtype != pl.String:
        return "", values.cast(pl.String).fill_null("null"), ""
    if is_name:
        distinct = values.unique()
        normal = pl.Series([normalize_name(each) for each in distinct], dtype=pl.String)
        values = values.replace_strict(distinct, normal, return_dtype=pl.String)
    odd = values.str.contains(_CHANGED_BY_JSON).fill_null(value=False).arg_true()
    escaped = [json.dumps(text)[1:-1] for text in values.gather(odd)]
    return _put_in_quotes(values.scatter(odd, escaped) if escaped else values)


def _put_in_quotes(texts: pl.Series) -> tuple[str, pl.Series, str]:
    if texts.null_count():
        return "", ('"' + texts + '"').fill_null("null"), ""
    return '"', texts, '"'
