"""Simulated integrated care networks: a generative model with a known truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import array, choice, did_you_mean, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca.calibration.plans import CalibrationPlan
from fastqca.simulation.care_network import CareNetwork, care_network
from fastqca.simulation.diversity import impossible, redraw
from fastqca.simulation.measures import CONDITIONS, DEFAULTS, BrokerageOn, codes, known
from fastqca.simulation.noise import Noise, as_noise
from fastqca.simulation.observing import SetsKind, World, calibrated, observed
from fastqca.simulation.reference import anchors, deviation
from fastqca.simulation.sample import Simulated
from fastqca.simulation.streams import Replicates, Streams, streams
from fastqca.simulation.truth import Truth, prevalence, prevalence_for, row_numbers, truth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec

    Floats = NDArray[np.float64]

__all__ = ["CareNetworks"]

_MOST = 1000
_COUNTS = ("sectors", "tasks", "values", "charter", "mechanisms")


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNetworks:
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
    noise: Noise | Mapping[str, Any] | None = None
    measures: Mapping[str, str] | tuple[tuple[str, str], ...] = ()
    calibration: Mapping[str, Spec] | tuple[tuple[str, Spec], ...] = ()
    brokerage_on: BrokerageOn = "coordination"
    shift_ties: bool = False
    correlation: Any = 0.0
    gamma: float | Mapping[str, float] | tuple[tuple[str, float], ...] = 1.0
    waves: int = 1
    phi: float = 0.7
    site_share: float = 0.0
    organisations: tuple[int, int] = (6, 20)
    sectors: int = 5
    tasks: int = 12
    values: int = 8
    charter: int = 6
    mechanisms: int = 6

    def __post_init__(self) -> None:
        choice(self.sets, "sets", ("fuzzy", "crisp"))
        choice(self.brokerage_on, "brokerage_on", ("coordination", "union"))
        self._set("noise", as_noise(self.noise))
        self._set("truth", str(self._truth()))
        self._set("measures", _chosen_measures(dict(self.measures)))
        self._set("calibration", _chosen_specs(dict(self.calibration)))
        self._set("correlation", _correlation(self.correlation))
        self._set("gamma", _gammas(self.gamma))
        self._set("waves", whole_number(self.waves, "waves", low=1, high=_MOST))
        self._set("phi", number(self.phi, "phi", low=-1, high=1))
        self._set("site_share", number(self.site_share, "site_share", low=0, high=1))
        least, most = self.organisations
        least = whole_number(least, "organisations: the least number", low=3, high=_MOST)
        most = whole_number(most, "organisations: the largest number", low=least, high=_MOST)
        self._set("organisations", (least, most))
        for name in _COUNTS:
            self._set(name, whole_number(getattr(self, name), name, low=1, high=_MOST))
        self._check_noise()

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        default = {field.name: field.default for field in fields(self)}
        default |= {"noise": Noise(), "correlation": _correlation(0.0)}
        given = {name: getattr(self, name) for name in default}
        parts = (f"{n}={value!r}" for n, value in given.items() if value != default[n])
        return f"CareNetworks({', '.join(parts)})"

    @property
    def plan(self) -> CalibrationPlan:
        """How the measures become sets."""
        own = dict(self.calibration)
        reference = "percentiles 10, 50 and 90 of the reference population"
        return CalibrationPlan(
            dict(zip(CONDITIONS, self._specs(), strict=True)),
            {name: reference for name in CONDITIONS if name not in own},
        )

    def to_dict(self) -> dict[str, Any]:
        """
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> CareNetworks(noise={"outcome_flip": 0.05}).to_dict()["noise"]
        {'outcome_flip': 0.05}
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return (
            {"generator": "CareNetworks"}
            | values
            | {
                "noise": self._noise().to_dict(),
                "measures": self._measures(),
                "calibration": {name: spec.to_dict() for name, spec in self.plan.specs.items()},
                "correlation": [list(row) for row in self.correlation],
                "gamma": self._gamma(),
                "organisations": list(self.organisations),
            }
        )

    def draw(
        self,
        replicates: Replicates = 1,
        n: int = 24,
        *,
        seed: int,
        cell: int = 0,
        threads: int | None = None,
    ) -> Simulated:
        """
        Draw replicates of a study.

        Parameters
        ----------
        replicates : int or iterable of int, default 1
            How many, or the numbers of those wanted: replicate 7 is the same in any company.
        n : int, default 24
            Networks per replicate. In panels sites, each observed `waves` times.
        seed : int
            Of the study, at least 0.
        cell : int, default 0
            Number of the cell of a design, which gives it random numbers of its own.
        threads : int, optional
            How many work at most, by default all there are. What is drawn does not depend on it.

        Returns
        -------
        Simulated

        Raises
        ------
        DataError
            An argument is not among those allowed, or configurations that should not occur cannot
            be avoided.

        Examples
        --------
        >>> model = CareNetworks(noise={"meas_raw": 0.25})
        >>> data = model.draw(replicates=3, n=12, seed=1)
        >>> alone = model.draw(replicates=[2], n=12, seed=1)
        >>> bool((data.conditions[2] == alone.conditions[0]).all())
        True
        """
        cases = whole_number(n, "n", low=1) * self.waves
        numbers = streams(replicates, cases, seed, cell, threads)
        drawn = self._drawn(numbers)
        site, wave = np.divmod(np.arange(cases), self.waves)
        world = self._world(drawn, site, wave)
        seen = observed(world, self._noise(), numbers)
        return Simulated(
            conditions=seen.conditions,
            outcome=seen.outcome,
            names=seen.names,
            outcome_name=self._truth().outcome,
            true_conditions=world.conditions,
            true_outcome=world.outcome,
            true_names=CONDITIONS,
            kept=seen.kept,
            ties=seen.ties,
            latent=drawn.latent,
            raw=world.raw,
            raw_seen=seen.raw,
            organisations=drawn.organisations,
            site=site,
            wave=wave,
            attempts=drawn.attempts,
            terms=None,
            replicates=numbers.replicates,
            seed=numbers.seed,
            cell=numbers.cell,
            generator=self,
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
        given = {"seed": seed, "cell": cell, "replicate": replicate}
        given |= {"number": number, "attempt": attempt}
        path = tuple(whole_number(value, name, low=0) for name, value in given.items())
        return care_network(self._model(), path)  # type: ignore[arg-type]

    def _drawn(self, numbers: Streams) -> _Drawn:
        """Make and measure the networks; those with impossible configurations anew."""
        shape = (len(numbers.replicates), numbers.n)
        addresses = np.zeros((shape[0] * shape[1], 3), dtype=np.uint64)
        addresses[:, :2] = numbers.addresses()
        model, specs, order = self._model(), self._specs(), codes(self._measures().values())
        union = self.brokerage_on == "union"

        def make(at: NDArray[np.uint64]) -> tuple[NDArray[np.int64], Floats, Floats]:
            return model.measured(numbers.study, at, order, union, numbers.threads)

        def rows(raw: Floats) -> NDArray[np.int64]:
            return row_numbers(calibrated(raw, specs, "crisp")[0] == 1)

        def again(which: NDArray[np.intp], attempt: int) -> NDArray[np.int64]:
            addresses[which, 2] = attempt
            sizes[which], latent[which], raw[which] = make(addresses[which])
            return rows(raw[which])

        sizes, latent, raw = make(addresses)
        never = impossible(self._noise().diversity, CONDITIONS, numbers)
        attempts = np.zeros(shape, dtype=np.int64)
        if never is not None:
            attempts = redraw(rows(raw).reshape(shape), never, again)
        return _Drawn(
            sizes.reshape(shape), latent.reshape(*shape, -1), raw.reshape(*shape, -1), attempts
        )

    def _world(self, drawn: _Drawn, site: NDArray[np.int64], wave: NDArray[np.int64]) -> World:
        """Calibrate, and let the truth bring the outcome about."""
        specs, measures, noise = self._specs(), self._measures(), self._noise()
        sets, ties = calibrated(drawn.raw, specs, self.sets, shift_ties=self.shift_ties)
        shares = self._shares()
        truths = [self._truth()]
        if noise.cluster is not None:
            truths.append(truth(noise.cluster_truth, CONDITIONS, truths[0].outcome))
        outcomes = [t.evaluate(CONDITIONS, sets)[t.outcome] for t in truths]
        outcome = outcomes[0]
        if noise.cluster is not None:
            part = site if noise.cluster == "site" else wave
            outcome = np.where(2 * part > part.max(), outcomes[1], outcome)
        return World(
            names=CONDITIONS,
            conditions=sets,
            outcome=outcome,
            prevalence=float(np.mean([prevalence(t, shares) for t in truths])),
            raw=drawn.raw,
            specs=specs,
            deviations=tuple(deviation(measures[n], self.brokerage_on) for n in CONDITIONS),
            ties=ties,
            shift_ties=self.shift_ties,
        )

    def _noise(self) -> Noise:
        return as_noise(self.noise)

    def _truth(self) -> Truth:
        return truth(self.truth, CONDITIONS, "NE")

    def _measures(self) -> dict[str, str]:
        return DEFAULTS | dict(self.measures)

    def _specs(self) -> tuple[Spec, ...]:
        own, measures = dict(self.calibration), self._measures()
        return tuple(own.get(n) or anchors(measures[n], self.brokerage_on) for n in CONDITIONS)

    def _shares(self) -> dict[str, float]:
        """In which share of cases each set is present, roughly."""
        wanted = self._noise().prevalences
        fixed = {name: p for name, p in wanted.items() if name in CONDITIONS}
        shares = {name: 1 - 0.5 ** (1 / gamma) for name, gamma in self._own_gamma().items()}
        shares |= fixed
        outcome = self._truth().outcome
        if outcome in wanted:
            shares |= prevalence_for(self._truth(), wanted[outcome], fixed)
        return shares

    def _own_gamma(self) -> dict[str, float]:
        given = self.gamma
        if isinstance(given, float | int):
            return dict.fromkeys(CONDITIONS, float(given))
        return dict(given)

    def _gamma(self) -> dict[str, float]:
        """Give the powers; P(theta > 1/2) = 1 - 2**(-1/gamma) is the prevalence wanted."""
        own = self._own_gamma()
        if not self._noise().skew:
            return own
        shares = self._shares()
        return {name: float(np.log(0.5) / np.log1p(-shares[name])) for name in CONDITIONS}

    def _model(self) -> _core.CareModel:
        gamma = self._gamma()
        return _core.CareModel(
            [*self.organisations, *(getattr(self, name) for name in _COUNTS)],
            np.linalg.cholesky(np.array(self.correlation)).tolist(),
            [gamma[name] for name in CONDITIONS],
            self.waves,
            self.phi,
            self.site_share,
        )

    def _check_noise(self) -> None:
        """Refuse what only shows together with the other parameters."""
        noise, outcome = self._noise(), self._truth().outcome
        if noise.diversity and self.waves > 1:
            raise DataError("noise 'diversity' works for one wave only: a site cannot be redrawn")
        if noise.cluster == "wave" and self.waves == 1:
            raise DataError("noise 'cluster' by wave needs more than one wave")
        if noise.cluster:
            other = truth(noise.cluster_truth, CONDITIONS, outcome).outcome
            if other != outcome:
                raise DataError(f"cluster_truth is about {other!r}, truth about {outcome!r}")
        for name in noise.prevalences:
            if name not in (*CONDITIONS, outcome):
                hint = did_you_mean(name, [*CONDITIONS, outcome])
                raise DataError(f"noise 'skew': there is no set {name!r}{hint}")
        if noise.skew and self._own_gamma() != dict.fromkeys(CONDITIONS, 1.0):
            raise DataError("gamma and noise 'skew' say the same thing: give one of them")
        self._shares()


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """Networks of a sample: sizes (R, N), traits and raw measures (R, N, 5), attempts (R, N)."""

    organisations: NDArray[np.int64]
    latent: Floats
    raw: Floats
    attempts: NDArray[np.int64]


def _chosen_measures(given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    for name, measure in given.items():
        _check_set(name, "measures")
        kind = known(measure)
        if kind.condition != name:
            raise DataError(f"measures: {measure!r} measures {kind.condition}, not {name}")
    return tuple(given.items())


def _chosen_specs(given: dict[str, Any]) -> tuple[tuple[str, Spec], ...]:
    for name in given:
        _check_set(name, "calibration")
    return tuple(CalibrationPlan(given).specs.items()) if given else ()


def _check_set(name: str, argument: str) -> None:
    if name not in CONDITIONS:
        raise DataError(f"{argument}: there is no set {name!r}{did_you_mean(name, CONDITIONS)}")


def _gammas(given: Any) -> float | tuple[tuple[str, float], ...]:  # noqa: ANN401
    if not isinstance(given, Mapping | tuple):
        return number(given, "gamma", low=0, low_open=True)
    named = dict.fromkeys(CONDITIONS, 1.0)
    for name, value in dict(given).items():
        _check_set(name, "gamma")
        named[name] = number(value, f"gamma of {name!r}", low=0, low_open=True)
    return tuple(named.items())


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
