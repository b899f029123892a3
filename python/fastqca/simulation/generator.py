"""
What all generators of simulated data share: parameters, samples, configurations that never occur.

A new generator is a frozen dataclass that derives from `Generator`, has the properties below and a
`draw` that ends with `_sample`, and stands in `GENERATORS` of grid.py.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca._common.check import did_you_mean, whole_number
from fastqca._common.errors import DataError
from fastqca.simulation.noise import Noise, as_noise, observe
from fastqca.simulation.sample import Purpose, Simulated
from fastqca.simulation.truth import configurations, prevalence_for, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.noise import GroundTruth
    from fastqca.simulation.sample import Streams
    from fastqca.simulation.truth import Truth

    Ints = NDArray[np.int64]

__all__ = ["Generator", "impossible", "redraw"]

_MOST_CONDITIONS = 20
_ATTEMPTS = 1000


class Generator:
    """What makes simulated data; a frozen dataclass of its parameters."""

    __slots__ = ()

    # Defaults in the form that `__post_init__` gives them, where that is another one.
    _defaults: ClassVar[Mapping[str, object]] = {"noise": Noise()}

    # How many cases a task of `run` draws at most: a second of work or less.
    task_cases: ClassVar[int] = 2**17

    @property
    def usual_n(self) -> int:
        """The `n` of `draw` if none is given."""
        return 24

    def n_cases(self, n: int) -> int:
        """Give the number of cases that `draw` makes for a replicate, at most."""
        return n

    def _set(self, **values: object) -> None:
        """Set parameters that have been read."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _noise(self) -> Noise:
        return as_noise(getattr(self, "noise", None))

    def __repr__(self) -> str:
        given = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)  # type: ignore[arg-type]
            if getattr(self, field.name) != self._defaults.get(field.name, field.default)
        )
        return f"{type(self).__name__}({', '.join(given)})"

    def to_dict(self) -> dict[str, Any]:
        """
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> RandomTables("A + B -> Y", 2).to_dict()["conditions"]
        ['A', 'B']
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        plain = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
        if "noise" in plain:
            plain["noise"] = self._noise().to_dict()
        return {"generator": type(self).__name__} | plain

    def _shares(self, usual: Mapping[str, float], of: Truth | None) -> dict[str, float]:
        """In which share of cases each set is present, by noise `skew` or as usual."""
        wanted = self._noise().prevalences
        outcome = "Y" if of is None else of.outcome
        for name in wanted:
            if name not in (*usual, outcome):
                hint = did_you_mean(name, [*usual, outcome])
                raise DataError(f"noise 'skew': there is no set {name!r}{hint}")
        fixed = {name: p for name, p in wanted.items() if name in usual}
        shares = {**usual, **fixed}
        if of is not None and outcome in wanted:
            shares |= prevalence_for(of, wanted[outcome], fixed)
        return shares

    def _sample(
        self,
        true: GroundTruth,
        outcome: str,
        streams: Streams,
        **details: Any,  # noqa: ANN401
    ) -> Simulated:
        """Apply the noise, and put the ground truth and what is seen of it together."""
        cases = np.arange(true.outcome.shape[1])
        usual: dict[str, Any] = {"site": cases, "wave": np.zeros_like(cases)}
        return Simulated(
            **observe(true, self._noise(), streams),
            outcome_name=outcome,
            true_conditions=true.conditions,
            true_outcome=true.outcome,
            true_names=true.names,
            raw=true.raw,
            replicates=streams.replicates,
            seed=streams.seed,
            cell=streams.cell,
            generator=self,
            **(usual | details),
        )


def impossible(
    diversity: int | str, names: Sequence[str], streams: Streams
) -> NDArray[np.bool_] | None:
    """
    Tell which configurations never occur, shape (R, 2**k), or (1, 2**k) for all replicates.

    `diversity` is how many, others in each replicate, or which. None: all can occur.
    """
    if not diversity:
        return None
    k = len(names)
    if k > _MOST_CONDITIONS:
        raise DataError(
            f"noise 'diversity' works for up to {_MOST_CONDITIONS} conditions, there are {k}"
        )
    if isinstance(diversity, str):
        rule = truth(diversity, names, "(impossible)", reduce=False)
        satisfied: NDArray[np.bool_] = rule.evaluate(names, configurations(k))[rule.outcome] == 1
        return satisfied[None, :]
    d = whole_number(diversity, "noise 'diversity'", low=0, high=(1 << k) - 1)
    order = streams.per_replicate(Purpose.DIVERSITY, 1 << k).argsort(axis=1)
    never = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(never, order[:, :d], values=True, axis=1)
    return never


def redraw(
    rows: Ints, never: NDArray[np.bool_] | None, again: Callable[[NDArray[np.intp], int], Ints]
) -> Ints:
    """
    Draw cases anew until none has an impossible configuration; return the attempts, (R, N).

    `rows` (R, N) are the configurations drawn first, changed in place. `again` takes positions of
    cases in the flat (R * N,) order and the number of the attempt, draws these cases anew and
    returns their configurations.
    """
    attempts = np.zeros(rows.shape, dtype=np.int64)
    if never is None:
        return attempts
    never = np.broadcast_to(never, (len(rows), never.shape[1]))
    bad = np.flatnonzero(np.take_along_axis(never, rows, axis=1))
    for attempt in range(1, _ATTEMPTS + 1):
        if not bad.size:
            return attempts
        drawn = again(bad, attempt)
        rows.reshape(-1)[bad] = drawn
        attempts.reshape(-1)[bad] = attempt
        bad = bad[never[bad // rows.shape[1], drawn]]
    if not bad.size:
        return attempts
    raise DataError(
        f"noise 'diversity': case {bad[0] % rows.shape[1] + 1} of replicate "
        f"{bad[0] // rows.shape[1] + 1} had a configuration that never occurs in {_ATTEMPTS} "
        "attempts; rule fewer out, or make the others less rare"
    )
