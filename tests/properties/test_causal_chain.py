"""Causal chains outcome by outcome: what minimize finds with the columns that may explain it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import Data, data

from fastqca import DataError, FastqcaError
from fastqca.solutions.minimize import minimize
from fastqca.theory.chains import causal_chain


@st.composite
def ordered(draw: st.DrawFn) -> tuple[Data, list[list[str]], bool]:
    """Data, with their columns dealt out to levels."""
    sample = draw(data())
    names = [*sample.names, "Y"]
    at = [draw(st.integers(0, 2)) for _ in names]
    levels = [[n for n, level in zip(names, at, strict=True) if level == i] for i in range(3)]
    return sample, [level for level in levels if level], draw(st.booleans())


def expected(sample: Data, levels: list[list[str]], *, strict: bool) -> dict[str, object]:
    """Return models by outcome, or the error."""
    frame, found, earlier = sample.frame(), {}, []
    for level in levels:
        for name in level:
            others = earlier + ([] if strict else [other for other in level if other != name])
            if not others:
                continue
            top = frame[name].max()
            outcomes = [name] if top <= 1 else [f"{name}{{{i}}}" for i in range(1, int(top) + 1)]
            for outcome in outcomes:
                arguments = {"outcome": outcome, "conditions": others, "incl_cut": 0.75}
                try:
                    result = minimize(frame, include="?", all_sol=True, max_models=200, **arguments)
                    found[outcome] = result.solution.models
                except FastqcaError as error:
                    found[outcome] = error
        earlier = earlier + level
    return found


def only(wanted: dict[str, object]) -> str:
    """Return what is wrong with the data for every outcome alike, if that is so."""
    reasons = {str(reason) for reason in wanted.values()}
    alike = len(reasons) == 1 and all(isinstance(r, DataError) for r in wanted.values())
    return reasons.pop() if alike else ""


@given(ordered())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_by_definition(study):
    sample, levels, strict = study
    wanted = expected(sample, levels, strict=strict)
    frame = sample.frame()
    if common := only(wanted):
        with pytest.raises(DataError, match=re.escape(common)):
            causal_chain(frame, levels, strict=strict, incl_cut=0.75, max_models=200)
        return
    chain = causal_chain(frame, levels, strict=strict, incl_cut=0.75, max_models=200)
    solved = {outcome: chain[outcome].models for outcome in chain}
    reasons = {k: str(v) if isinstance(v, FastqcaError) else v for k, v in wanted.items()}
    assert solved | dict(chain.failures) == reasons
    assert solved.keys().isdisjoint(chain.failures)
