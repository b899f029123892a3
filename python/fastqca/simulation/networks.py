"""Simulated integrated care networks: a generative model with a known truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca import _core
from fastqca._common.check import array, choice, did_you_mean, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca.calibration.plans import CalibrationPlan
from fastqca.simulation.generator import Generator, Simulated, drawn_until_possible
from fastqca.simulation.network_measures import (
    CONDITIONS,
    DEFAULT_MEASURES,
    BrokerageOn,
    anchors,
    codes,
    measure_kind,
    reference,
)
from fastqca.simulation.noise import (
    GroundTruth,
    Noise,
    SetsKind,
    as_noise,
    impossible,
    to_sets,
)
from fastqca.simulation.truth import Truth, row_numbers, truth

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec
    from fastqca.simulation.noise import Streams
    from fastqca.simulation.truth import Floats, Ints

__all__ = ["CareNetwork", "CareNetworks"]

_MOST = 1000
_COUNTS = ("sectors", "tasks", "values", "charter", "mechanisms")
_SECTORS = ("primary", "hospital", "mental health", "social care", "municipality")
_UNCORRELATED = tuple(map(tuple, np.eye(len(CONDITIONS)).tolist()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CareNetwork:
    """
    One simulated network. Made by `CareNetworks.network`.

    Attributes
    ----------
    actors : DataFrame
        One row per organisation, named "a1" (the broker), "a2", ...: its `sector`, which tasks it
        has (`T1`, `T2`, ..., bool), its value profile (`V1`, ...) and which values of the charter
        it endorses (`C1`, ...).
    edges : DataFrame
        One row per tie: `source`, `target` and `layer`, "working" or "coordination".
    mechanisms : float
        Share of the integration mechanisms.
    traits : dict of str to float
        The latent traits.
    path : tuple of int
        Seed, cell, replicate, number and attempt, from which the network can be made again.

    Examples
    --------
    >>> from fastqca.simulation import CareNetworks
    >>> network = CareNetworks().network(seed=1, replicate=3, number=5)
    >>> network
    <CareNetwork of 8 organisations, 13 working and 7 coordination ties>
    """

    actors: pd.DataFrame
    edges: pd.DataFrame
    mechanisms: float
    traits: dict[str, float]
    path: tuple[int, int, int, int, int]

    def __repr__(self) -> str:
        layers = self.edges["layer"].value_counts()
        working, coordination = layers.get("working", 0), layers.get("coordination", 0)
        return (
            f"<CareNetwork of {len(self.actors)} organisations, {working} working and "
            f"{coordination} coordination ties>"
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CareNetworks(Generator):
    r"""
    A model of integrated care networks whose effectiveness has known causes.

    Five latent traits in (0, 1) make a network: functional differentiation FD, functional
    integration FI, brokerage NB, value differentiation VD and value integration VI. Its actors
    and ties follow, the sets are measured in these and calibrated, and a truth makes the outcome.

    Attributes
    ----------
    truth : str, default "FD*FI + VD*VI*NB -> NE"
        Any expression over the five sets. ``-> ~NE`` says when the outcome is absent.
    sets : {"fuzzy", "crisp"}
        Crisp sets are the memberships above 0.5.
    noise : Noise or mapping of str to level, optional
        The kinds of noise that are on; see `Noise`.
    measures : mapping of str to str, optional
        What measures a set, where it is not the default; see `measure` for names and formulas.
    calibration : mapping of str to Spec, optional
        How a measure becomes a set, where it is not by the percentiles 10, 50 and 90 of the
        fixed reference population.
    brokerage_on : {"coordination", "union"}
        On which ties NB is measured. On the union with the working ties brokerage and integration
        are entangled, which is a test of what invalid measurement does.
    shift_ties : bool, default False
        Whether memberships of exactly 0.5 become 0.501. Either way `Simulated.ties` lists them.
    correlation : float or array_like of shape (5, 5), default 0
        Correlation of the normal numbers behind the traits, in the order FD, FI, NB, VD, VI; one
        number for all pairs.
    gamma : float or mapping of str to float, default 1
        Traits are raised to this power, above 0: skewed towards 0 by more than 1.
    waves : int, default 1
        How often each network, then a site, is observed.
    phi : float, default 0.7
        Correlation of a site's traits with those one wave before.
    site_share : float, default 0
        Share of the variance of the traits that stays with a site for good.
    organisations : tuple of int, default (6, 20)
        Least and largest number of actors; each number is as likely, and a site keeps its own.
    sectors, tasks, values, charter, mechanisms : int
        Sizes of the lists that networks have to do with; by default 5, 12, 8, 6 and 6.

    Raises
    ------
    DataError
        A parameter is not among those allowed.
    ExpressionError
        The truth cannot be read or uses other sets.

    Notes
    -----
    With z normal with correlation matrix R, the traits are :math:`\theta = \Phi(z)^\gamma`. In
    panels :math:`z_t = \sqrt{s}\,u + \sqrt{1 - s}\,a_t` for a share s of sites, with
    :math:`a_t = \phi a_{t-1} + \sqrt{1 - \phi^2}\,e_t`. Then, for n actors:

    - sectors are drawn with probabilities from a Dirichlet distribution with all parameters
      0.2 + 3 FD;
    - an actor has a task with probability 0.05 + 0.80 (FD if it is one of its sector + (1 - FD)
      if it is common); tasks belong to the sectors in turn, every third one is common besides;
    - the values of an actor are exp(0.7 m + 0.7 s e), with m normal for each value in the network
      and e for each actor too, s = 0.15 + 2 VD, scaled to length 1;
    - each value of the charter is endorsed with probability 0.15 + 0.75 VI, whatever VD is;
    - the share of integration mechanisms is binomial with probability FI;
    - two actors work together with log odds -2.2 + 2.6 FI, and 0.8 more within a sector;
    - actor 1, the broker, coordinates with each other one with probability 0.85 NB, any other two
      do so with probability 0.08.

    The random numbers of a network depend on its path alone (seed, cell, replicate, number), so
    that any network can be made again without the others, by any number of threads. The core
    computes the same bits on every machine; memberships go through NumPy's exponential function,
    whose last digit may differ between machines.

    Examples
    --------
    >>> import fastqca as qca
    >>> from fastqca.simulation import CareNetworks
    >>> data = CareNetworks(sets="crisp").draw(replicates=500, n=24, seed=1)
    >>> data
    <Simulated 500 replicates of 24 crisp cases: FD, FI, NB, VD, VI -> NE>
    >>> print(qca.minimize(data.frame(0), include="?", outcome="NE").parsimonious.models[0])
    FD*FI + NB*VD*VI
    """

    truth: str = "FD*FI + VD*VI*NB -> NE"
    sets: SetsKind = "fuzzy"
    noise: Noise | Mapping[str, Any] | None = Noise()  # noqa: RUF009 (it cannot be changed)
    measures: Mapping[str, str] = FrozenDict()
    calibration: Mapping[str, Spec] = FrozenDict()
    brokerage_on: BrokerageOn = "coordination"
    shift_ties: bool = False
    correlation: Any = 0.0
    gamma: float | Mapping[str, float] = 1.0
    waves: int = 1
    phi: float = 0.7
    site_share: float = 0.0
    organisations: tuple[int, int] = (6, 20)
    sectors: int = 5
    tasks: int = 12
    values: int = 8
    charter: int = 6
    mechanisms: int = 6

    task_cases = 2**14  # networks are far more work than rows of a table
    _defaults: ClassVar[Mapping[str, object]] = {"correlation": _UNCORRELATED}

    def __post_init__(self) -> None:
        choice(self.sets, "sets", ("fuzzy", "crisp"))
        choice(self.brokerage_on, "brokerage_on", ("coordination", "union"))
        least, most = self.organisations
        least = whole_number(least, "organisations: the least number", low=3, high=_MOST)
        most = whole_number(most, "organisations: the largest number", low=least, high=_MOST)
        self._set(
            noise=as_noise(self.noise),
            truth=str(self._truth()),
            measures=_chosen_measures(self.measures),
            calibration=_chosen_specs(self.calibration),
            correlation=_correlation(self.correlation),
            gamma=_gammas(self.gamma),
            waves=whole_number(self.waves, "waves", low=1, high=_MOST),
            phi=number(self.phi, "phi", low=-1, high=1),
            site_share=number(self.site_share, "site_share", low=0, high=1),
            organisations=(least, most),
            **{n: whole_number(getattr(self, n), n, low=1, high=_MOST) for n in _COUNTS},
        )
        self._check_noise()

    def n_cases(self, n: int) -> int:
        """Give the number of networks that `draw` makes for a replicate."""
        return n * self.waves

    @property
    def plan(self) -> CalibrationPlan:
        """How the measures become sets."""
        source = "percentiles 10, 50 and 90 of the reference population"
        return CalibrationPlan(
            dict(zip(CONDITIONS, self._specs(), strict=True)),
            {name: source for name in CONDITIONS if name not in self.calibration},
        )

    @property
    def deviations(self) -> dict[str, float]:
        """Standard deviations of the measures in the reference population."""
        measures = self._measures()
        return {name: reference(measures[name], self.brokerage_on)[-1] for name in CONDITIONS}

    def to_dict(self) -> dict[str, Any]:
        """Give all parameters as plain values, as for a file."""
        return Generator.to_dict(self) | {
            "measures": self._measures(),
            "calibration": {name: spec.to_dict() for name, spec in self.plan.specs.items()},
            "correlation": [list(row) for row in self.correlation],
            "gamma": self._gamma(),
        }

    def _make(self, streams: Streams, n: int) -> Simulated:
        """Make networks, measure and calibrate them, and let the truth bring the outcome about."""
        site, wave = np.divmod(np.arange(n * self.waves), self.waves)
        specs, measures, noise = self._specs(), self._measures(), self._noise()
        addresses = np.pad(streams.addresses(), ((0, 0), (0, 1)))  # the last is the attempt
        model, order = self._model(), codes(measures.values())

        def draw(which: NDArray[np.intp], attempt: int) -> tuple[Ints, Floats, Floats]:
            addresses[which, 2] = attempt
            found = model.measured(
                addresses[which],
                study=streams.study,
                measures=order,
                union=self.brokerage_on == "union",
                threads=streams.threads,
            )
            return found["organisations"], found["traits"], found["measures"]

        def rows(raw: Floats) -> Ints:
            return row_numbers(to_sets(raw, specs, "crisp")[0] == 1)

        shape = (len(streams.replicates), streams.n)
        never = impossible(noise.diversity, CONDITIONS, streams)
        drawn, attempts = drawn_until_possible(shape, never, draw, rows)
        organisations, latent, raw = (x.reshape(*shape, *x.shape[1:]) for x in drawn)
        sets, ties = to_sets(raw, specs, self.sets, shift_ties=self.shift_ties)
        true = GroundTruth(
            **self._brought_about(sets, wave if noise.cluster == "wave" else site),
            raw=raw,
            specs=specs,
            deviations=tuple(self.deviations.values()),
            ties=ties,
            shift_ties=self.shift_ties,
        )
        return self._sample(
            true,
            self._truth().outcome,
            streams,
            latent=latent,
            organisations=organisations,
            site=site,
            wave=wave,
            attempts=attempts,
        )

    def network(
        self, *, seed: int, cell: int = 0, replicate: int = 0, number: int = 0, attempt: int = 0
    ) -> CareNetwork:
        """
        Make one network alone, to look at its actors and ties.

        Parameters
        ----------
        seed, cell, replicate : int
            As in `draw`.
        number : int, default 0
            Of the network in its replicate, from 0; in panels site times waves plus wave.
        attempt : int, default 0
            The entry of `Simulated.attempts`, which is 0 unless configurations are impossible.

        Returns
        -------
        CareNetwork

        Examples
        --------
        >>> network = CareNetworks().network(seed=1, replicate=3, number=5)
        >>> network.actors["sector"].value_counts().index[0]
        'mental health'
        """
        import pandas as pd

        given = {"seed": seed, "cell": cell, "replicate": replicate}
        given |= {"number": number, "attempt": attempt}
        path = tuple(whole_number(value, name, low=0) for name, value in given.items())
        addresses = np.array([path[2:]], dtype=np.uint64)
        made = self._model().tables(addresses, study=path[:2])  # type: ignore[arg-type]
        sectors = made["sectors"]
        n = len(sectors)
        actors = pd.Index([f"a{i + 1}" for i in range(n)], name="actor")
        names = [_SECTORS[s] if s < len(_SECTORS) else f"sector {s + 1}" for s in sectors]
        frame = pd.DataFrame({"sector": names}, index=actors)
        for letter, name in (("T", "tasks"), ("V", "values"), ("C", "charter")):
            table = made[name].reshape(n, -1)
            columns = [f"{letter}{j + 1}" for j in range(table.shape[1])]
            frame = frame.join(pd.DataFrame(table, index=actors, columns=columns))
        layers = {name: made[name].reshape(-1, 2) for name in ("working", "coordination")}
        edges = [
            pd.DataFrame(
                {"source": actors[pairs[:, 0]], "target": actors[pairs[:, 1]], "layer": layer}
            )
            for layer, pairs in layers.items()
        ]
        return CareNetwork(
            actors=frame,
            edges=pd.concat(edges, ignore_index=True),
            mechanisms=float(made["mechanisms"][0]),
            traits=dict(zip(CONDITIONS, made["traits"].tolist(), strict=True)),
            path=path,  # type: ignore[arg-type]
        )

    def _names(self) -> tuple[str, ...]:
        return CONDITIONS

    def _truth(self) -> Truth:
        return truth(self.truth, CONDITIONS, "NE")

    def _measures(self) -> dict[str, str]:
        return {**DEFAULT_MEASURES, **self.measures}

    def _specs(self) -> tuple[Spec, ...]:
        own, measures = self.calibration, self._measures()
        return tuple(own.get(n) or anchors(measures[n], self.brokerage_on) for n in CONDITIONS)

    def _usual_shares(self) -> dict[str, float]:
        return {name: 1 - 0.5 ** (1 / gamma) for name, gamma in self._own_gamma().items()}

    def _own_gamma(self) -> dict[str, float]:
        given = self.gamma
        return {n: given[n] if isinstance(given, Mapping) else given for n in CONDITIONS}

    def _gamma(self) -> dict[str, float]:
        """Give the powers; P(theta > 1/2) = 1 - 2**(-1/gamma) is the prevalence wanted."""
        if not self._noise().skew:
            return self._own_gamma()
        shares = self._shares()
        return {name: float(np.log(0.5) / np.log1p(-shares[name])) for name in CONDITIONS}

    def _model(self) -> _core.CareModel:
        gamma = self._gamma()
        return _core.CareModel(
            organisations=self.organisations,
            **{name: getattr(self, name) for name in _COUNTS},
            cholesky=np.linalg.cholesky(np.array(self.correlation)).tolist(),
            gamma=[gamma[name] for name in CONDITIONS],
            waves=self.waves,
            phi=self.phi,
            site_share=self.site_share,
        )

    def _check_noise(self) -> None:
        """Refuse what only shows together with the other parameters."""
        noise = self._noise()
        if noise.diversity and self.waves > 1:
            raise DataError("noise 'diversity' works for one wave only: a site cannot be redrawn")
        if noise.cluster == "wave" and self.waves == 1:
            raise DataError("noise 'cluster' by wave needs more than one wave")
        self._truths()
        self._shares()
        if noise.skew and self._own_gamma() != dict.fromkeys(CONDITIONS, 1.0):
            raise DataError("gamma and noise 'skew' say the same thing: give one of them")


def _chosen_measures(given: Mapping[str, str]) -> Mapping[str, str]:
    for name, measure in given.items():
        _check_set(name, "measures")
        kind = measure_kind(measure)
        if kind.condition != name:
            raise DataError(f"measures: {measure!r} measures {kind.condition}, not {name}")
    return FrozenDict(given)


def _chosen_specs(given: Mapping[str, Any]) -> Mapping[str, Spec]:
    for name in given:
        _check_set(name, "calibration")
    return FrozenDict(CalibrationPlan(given).specs if given else {})


def _check_set(name: str, argument: str) -> None:
    if name not in CONDITIONS:
        raise DataError(f"{argument}: there is no set {name!r}{did_you_mean(name, CONDITIONS)}")


def _gammas(given: Any) -> float | Mapping[str, float]:  # noqa: ANN401
    if not isinstance(given, Mapping):
        return number(given, "gamma", low=0, low_open=True)
    named = dict.fromkeys(CONDITIONS, 1.0)
    for name, value in given.items():
        _check_set(name, "gamma")
        named[name] = number(value, f"gamma of {name!r}", low=0, low_open=True)
    return FrozenDict(named)


def _correlation(given: Any) -> tuple[tuple[float, ...], ...]:  # noqa: ANN401
    """Check a correlation matrix, or make one from a single number."""
    size = len(CONDITIONS)
    if not hasattr(given, "__len__"):
        rho = number(given, "correlation", low=-1, high=1)
        matrix = np.full((size, size), rho)
        np.fill_diagonal(matrix, 1.0)
    else:
        matrix = np.array(array(given, "correlation"))
    if matrix.shape != (size, size) or not np.allclose(np.diag(matrix), 1):
        raise DataError(
            f"correlation must be one number or a {size} x {size} matrix with ones on the diagonal"
        )
    try:
        if not np.allclose(matrix, matrix.T):
            raise DataError("correlation must be symmetric")
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise DataError(
            f"correlation: no traits have these correlations ({shown(given)}): the matrix must be "
            "positive definite"
        ) from None
    return tuple(map(tuple, matrix.tolist()))
