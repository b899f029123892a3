"""Round trips: what is written for other software says the same when it is read back."""

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from fastqca.data.reading import read_table
from fastqca.expressions.expression import Expression, expression
from fastqca.interchange import (
    parse_notation,
    read_fsqca_output,
    write_fsqca,
    write_notation,
)

CRISP = ("A", "Dev", "x_1", "Q")
LEVELS = {"M": 3, "N": 4}
ROWS = pd.DataFrame(
    list(product((0, 1), (0, 1), (0, 1), (0, 1), range(3), range(4))), columns=[*CRISP, *LEVELS]
)


def models(*, levels: bool):
    """Sums of products, with brackets, and an arrow."""
    literals = [st.sampled_from(CRISP).flatmap(lambda n: st.sampled_from([n, f"~{n}"]))]
    if levels:
        literals.append(
            st.sampled_from(sorted(LEVELS)).flatmap(
                lambda n: st.sets(st.integers(0, LEVELS[n] - 1), min_size=1).map(
                    lambda found: f"{n}{{{','.join(map(str, sorted(found)))}}}"
                )
            )
        )
    sums = st.lists(
        st.lists(st.one_of(literals), min_size=1, max_size=3).map("*".join), min_size=1, max_size=3
    ).map(" + ".join)
    bracketed = st.tuples(sums, st.one_of(literals)).map(lambda pair: f"({pair[0]})*{pair[1]}")
    arrows = st.sampled_from(["", " -> Y", " -> ~Y"])
    return st.tuples(st.one_of(sums, bracketed), arrows).map("".join)


def same(one: Expression, other: Expression) -> bool:
    """Whether they are true in the same configurations, and state the same."""
    equal = np.array_equal(one.evaluate(ROWS), other.evaluate(ROWS))
    return equal and one.relation == other.relation


@given(models(levels=True))
def test_r_gives_models_back(model):
    assert parse_notation(write_notation(model), names=ROWS.columns) == expression(model)


@given(models(levels=False))
def test_fsqca_gives_models_back(model):
    written = write_notation(model, "fsQCA")
    assert parse_notation(written, "fsQCA", names=CRISP) == expression(model)


@given(models(levels=False), st.sampled_from(["R", "fsQCA", "cna"]))
def test_small_letters_give_models_back(model, style):
    written = write_notation(model, style, use_tilde=False)
    assert "~" not in written
    read = parse_notation(written, style, names=[*CRISP, "Y"], use_tilde=False)
    assert read == expression(model)


@given(models(levels=True))
def test_cna_and_tosmana_give_models_back(model):
    for style in ("cna", "Tosmana"):
        read = parse_notation(write_notation(model, style), style, names=[*ROWS.columns, "Y"])
        assert same(read, expression(model))


FIGURES = st.floats(0, 1).map(lambda x: float(f"{x:.6g}"))
WORDS = (
    st.text(st.sampled_from("abcXYZ_19 ()-."), min_size=1, max_size=8).map(str.strip).filter(bool)
)


@st.composite
def solutions(draw):
    conditions = draw(
        st.lists(
            st.from_regex(r"[a-zA-Z]\w{0,9}", fullmatch=True), min_size=1, max_size=4, unique=True
        )
    )
    term = st.lists(st.sampled_from(conditions), min_size=1, unique=True).flatmap(
        lambda names: st.tuples(*(st.sampled_from([n, f"~{n}"]) for n in names)).map("*".join)
    )
    terms = draw(st.lists(term, max_size=3, unique=True))
    fits = [draw(st.tuples(FIGURES, FIGURES, FIGURES)) for _ in terms]
    cases = [draw(st.lists(st.tuples(WORDS, FIGURES, FIGURES), max_size=3)) for _ in terms]
    return conditions, terms, fits, cases, draw(st.tuples(FIGURES, FIGURES))


def printed(conditions, terms, fits, cases, whole):
    """Lay a solution out as fsQCA does."""
    width = max([0, *map(len, terms)]) + 4
    lines = [
        "**********************",
        "*TRUTH TABLE ANALYSIS*",
        "**********************",
        "",
        f"Model: Y = f({', '.join(conditions)})",
        "Algorithm: Quine-McCluskey",
        "",
        "--- COMPLEX SOLUTION ---",
        "frequency cutoff: 1",
        "consistency cutoff: 0.8",
        f"{'':{width}} raw       unique",
        f"{'':{width}} coverage    coverage   consistency",
        f"{'':{width}} ----------  ----------  ----------",
    ]
    for term, fit in zip(terms, fits, strict=True):
        lines.append(f"{term:{width}} {fit[0]:<11g} {fit[1]:<11g} {fit[2]:<11g}")
    lines += [f"solution coverage: {whole[0]:g}", f"solution consistency: {whole[1]:g}", ""]
    for term, found in zip(terms, cases, strict=True):
        listed = ", ".join(f"{name} ({x:g},{y:g})" for name, x, y in found)
        lines.append(f"Cases with greater than 0.5 membership in term {term}: {listed}")
    return "\n".join(lines)


@given(solutions())
def test_solutions_of_fsqca_are_read_as_printed(parts):
    conditions, terms, fits, cases, whole = parts
    (found,) = read_fsqca_output(printed(*parts)).solutions
    assert found.conditions == tuple(conditions)
    assert found.terms == tuple(terms)
    assert list(zip(found.covS, found.covU, found.inclS, strict=True)) == fits
    assert (found.coverage, found.consistency) == whole
    assert found.cases == tuple(map(tuple, cases))


@given(st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), min_size=1, max_size=5))
def test_data_for_fsqca_come_back(tmp_path_factory, rows):
    data = pd.DataFrame(rows, columns=["A", "B"], index=[f"case {i}" for i in range(len(rows))])
    file = tmp_path_factory.mktemp("fsqca") / "data.csv"
    write_fsqca(data, file)
    back = read_table(file)
    assert back.index.tolist() == data.index.tolist()
    assert np.array_equal(back.to_numpy(float), data.to_numpy())
