"""
Measures of care networks: their names, and how to measure networks that were observed.

The core computes them (`src/networks/measures.rs`), for observed networks and for those that
`CareNetworks` makes. A new measure is a variant there, a line in `MEASURES`, its formula in the
docstring of `measure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, did_you_mean, listing, number, warn
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.calibration.specs import Crisp, Fuzzy, Spec
from fastqca.simulation.network_data import (
    Actors,
    Columns,
    identifier,
    place,
    read_actors,
    read_endorsements,
    read_layers,
    read_profiles,
    read_sectors,
    read_tasks,
    read_ties,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "CONDITIONS",
    "DEFAULT_MEASURES",
    "MEASURES",
    "BrokerageOn",
    "MeasureKind",
    "NetworkMeasures",
    "anchors",
    "codes",
    "measure",
    "measure_kind",
    "reference",
]

CONDITIONS = ("FD", "FI", "NB", "VD", "VI")
BrokerageOn = Literal["coordination", "union"]
Figures = tuple[float, float, float, float]

_FEWEST, _MOST = 3, 10_000
_GIVE = {
    "sector": "sector=, the column of actors with the sector",
    "tasks": "tasks=, the columns of actors with the tasks",
    "values": "values=, the columns of actors with the values",
    "charter": "charter=, the columns of actors with the charter values",
    "mechanisms": "mechanisms=, the share of integration mechanisms of each network",
}


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """
    A measure: which set it can measure, what it needs, and whether low values are in the set.

    It needs "sector", "tasks", "values", "charter", "mechanisms", "working" or "brokerage" ties.
    Formulas and sources stand in the docstring of `measure`. `figures` are the percentiles 10, 50
    and 90 and the standard deviation in the reference population: 20,000 networks of the default
    model with independent traits, made again by a test. These fixed, external anchors calibrate
    simulated networks; a sample's own would give every sample another definition of its sets.
    """

    name: str
    condition: str
    needs: tuple[str, ...]
    figures: Figures
    falling: bool = False


# In the order of `Measure::ALL` in src/networks/measures.rs.
MEASURES = (
    MeasureKind("task_distance", "FD", ("tasks",), (0.459, 0.727, 0.851, 0.151)),
    MeasureKind("sector_blau", "FD", ("sector",), (0.449, 0.663, 0.754, 0.139)),
    MeasureKind("sector_entropy", "FD", ("sector",), (0.431, 0.756, 0.926, 0.188)),
    MeasureKind("task_redundancy", "FD", ("tasks",), (2.333, 4.042, 6.222, 1.516), falling=True),
    MeasureKind(
        "integration", "FI", ("sector", "working", "mechanisms"), (0.113, 0.379, 0.69, 0.211)
    ),
    MeasureKind("density", "FI", ("working",), (0.145, 0.346, 0.603, 0.172)),
    MeasureKind("cross_sector_density", "FI", ("sector", "working"), (0.103, 0.287, 0.551, 0.171)),
    MeasureKind("mechanisms", "FI", ("mechanisms",), (0.0, 0.583, 1.0, 0.333)),
    MeasureKind("clustering", "FI", ("working",), (0.0, 0.35, 0.603, 0.211)),
    MeasureKind("ei_index", "FI", ("sector", "working"), (-0.333, 0.222, 0.562, 0.38)),
    MeasureKind("mean_inverse_distance", "FI", ("working",), (0.289, 0.645, 0.801, 0.196)),
    MeasureKind("component_share", "FI", ("working",), (0.667, 0.975, 1.0, 0.166)),
    MeasureKind("value_distance", "VD", ("values",), (0.036, 0.278, 0.512, 0.176)),
    MeasureKind("top_value_blau", "VD", ("values",), (0.208, 0.668, 0.793, 0.229)),
    MeasureKind("value_deviation", "VD", ("values",), (0.058, 0.164, 0.227, 0.062)),
    MeasureKind("centroid_distance", "VD", ("values",), (0.171, 0.486, 0.672, 0.184)),
    MeasureKind("endorsement", "VI", ("charter",), (0.219, 0.526, 0.833, 0.224)),
    MeasureKind("shared_values", "VI", ("charter",), (0.0, 0.25, 1.0, 0.384)),
    MeasureKind("within_agreement", "VI", ("charter",), (0.021, 0.168, 0.492, 0.183)),
    MeasureKind("degree_centralisation", "NB", ("brokerage",), (0.126, 0.346, 0.729, 0.231)),
    MeasureKind("betweenness_centralisation", "NB", ("brokerage",), (0.027, 0.301, 0.721, 0.26)),
    MeasureKind("brokerage", "NB", ("brokerage",), (0.018, 0.144, 0.6, 0.23)),
    MeasureKind("coordinator_roles", "NB", ("sector", "brokerage"), (0.0, 1.5, 9.0, 7.502)),
    MeasureKind("consultant_roles", "NB", ("sector", "brokerage"), (0.0, 2.5, 12.0, 6.544)),
    MeasureKind("gatekeeper_roles", "NB", ("sector", "brokerage"), (0.0, 5.5, 25.0, 11.727)),
    MeasureKind("liaison_roles", "NB", ("sector", "brokerage"), (0.0, 3.5, 22.0, 11.336)),
    MeasureKind("constraint", "NB", ("brokerage",), (0.149, 0.251, 0.5, 0.216), falling=True),
    MeasureKind("lead_coordinator", "NB", ("brokerage",), (0.0, 0.5, 1.0, 0.436)),
    MeasureKind("brokered_pairs", "NB", ("sector", "brokerage"), (0.0, 0.223, 0.671, 0.253)),
)

DEFAULT_MEASURES = {
    "FD": "task_distance",
    "FI": "integration",
    "NB": "degree_centralisation",
    "VD": "value_distance",
    "VI": "endorsement",
}

# The figures of measures of brokerage on the union of ties.
_ON_UNION = {
    "degree_centralisation": (0.182, 0.304, 0.533, 0.142),
    "betweenness_centralisation": (0.032, 0.134, 0.415, 0.16),
    "brokerage": (0.162, 0.291, 0.495, 0.134),
    "coordinator_roles": (0.0, 8.5, 46.0, 33.29),
    "consultant_roles": (0.0, 9.5, 36.0, 15.425),
    "gatekeeper_roles": (4.0, 34.5, 139.0, 56.775),
    "liaison_roles": (0.0, 19.5, 95.0, 42.662),
    "constraint": (0.194, 0.261, 0.446, 0.105),
    "lead_coordinator": (0.0, 0.5, 1.0, 0.467),
    "brokered_pairs": (0.455, 0.933, 1.0, 0.24),
}

_CODES = {measure.name: code for code, measure in enumerate(MEASURES)}


def measure_kind(name: str) -> MeasureKind:
    """Look a measure up by its name."""
    if name not in _CODES:
        raise DataError(f"there is no measure {name!r}{did_you_mean(str(name), _CODES)}")
    return MEASURES[_CODES[name]]


def codes(names: Iterable[str]) -> list[int]:
    """Give the numbers that measures have in the core."""
    return [_CODES[measure_kind(name).name] for name in names]


def reference(name: str, brokerage_on: BrokerageOn = "coordination") -> Figures:
    """Give the figures of a measure in the reference population."""
    figures = measure_kind(name).figures
    return _ON_UNION.get(name, figures) if brokerage_on == "union" else figures


def anchors(name: str, brokerage_on: BrokerageOn = "coordination") -> Spec:
    """Give the calibration of a measure by the reference population."""
    if name == "lead_coordinator":
        return Crisp((0.5,))
    low, middle, high, _ = reference(name, brokerage_on)
    return Fuzzy(high, middle, low) if measure_kind(name).falling else Fuzzy(low, middle, high)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NetworkMeasures(Exportable):
    """
    Measures of B observed networks, as computed by `measure`.

    Attributes
    ----------
    networks : tuple of str, length B
    actors : ndarray of int64, shape (B,)
        Number of actors of each network.
    names : tuple of str, length K
        The measures.
    values : ndarray of float64, shape (B, K)
    brokerage_on : {"coordination", "union"}
    """

    networks: tuple[str, ...]
    actors: NDArray[np.int64]
    names: tuple[str, ...]
    values: Floats
    brokerage_on: BrokerageOn

    def __len__(self) -> int:
        return len(self.networks)

    def __repr__(self) -> str:
        return f"<NetworkMeasures of {len(self)} networks: {listing(self.names, 6)}>"

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per network and one column per measure, unrounded.

        Returns
        -------
        DataFrame
            Indexed by network, ready for `calibrate`.
        """
        import pandas as pd

        index = pd.Index(self.networks, name="network")
        return pd.DataFrame(self.values, index=index, columns=list(self.names))

    def _tables(self) -> list[Table]:
        columns = [Column("network", "left", gap=0), Column("actors")]
        columns += [Column(name) for name in self.names]
        rows = [
            [name, str(n), *map(figure, values)]
            for name, n, values in zip(
                self.networks, self.actors.tolist(), self.values.tolist(), strict=True
            )
        ]
        return [Table(columns, [rows])]


def measure(
    edges: Any,  # noqa: ANN401 (tables and graphs of several libraries)
    actors: Any = None,  # noqa: ANN401 (any table)
    *,
    measures: str | Iterable[str] | None = None,
    network: str | None = None,
    source: str = "source",
    target: str = "target",
    layer: str | None = None,
    actor: str | None = None,
    sector: str | None = None,
    tasks: Columns | None = None,
    values: Columns | None = None,
    charter: Columns | None = None,
    mechanisms: float | Mapping[Any, float] | None = None,
    brokerage_on: BrokerageOn = "coordination",
) -> NetworkMeasures:
    r"""
    Measure observed networks in the same way as `CareNetworks` measures simulated ones.

    Parameters
    ----------
    edges : DataFrame or other table, graph, or mapping of names to graphs
        The ties, one per row, or graphs from networkx or igraph, whose node attributes are then
        those of the actors. Ties are binary and undirected: weights are ignored, and duplicate ties
        count once.
    actors : DataFrame or other table, optional
        One row per actor. By default, the actors are the ends of the ties, or the nodes of the
        graph.
    measures : str or iterable of str, optional
        Names from the list in the Notes, by default all that the data allow.
    network : str, optional
        The column of `edges`, and of `actors`, with the name of the network, if there are several.
    source, target : str, default "source" and "target"
        The columns of `edges` with the names of the two actors.
    layer : str, optional
        The column of `edges`, or the tie attribute of a graph, with the values "working" or
        "coordination". Without it, each tie counts as both.
    actor : str, optional
        The column of `actors` with the names of the actors, by default the index.
    sector : str, optional
        The column of `actors` with the sector. The sectors are those that occur anywhere in the
        data.
    tasks : str or iterable of str, optional
        A column of `actors` with lists, or texts such as "triage; home visits"; or several
        columns with 0 and 1.
    values : iterable of str, optional
        The columns of `actors` with importance ratings of values; profiles are scaled to length 1.
    charter : str or iterable of str, optional
        Which values of the common charter an actor endorses, in the same form as `tasks`; columns
        may also contain degrees between 0 and 1.
    mechanisms : float or mapping of str to float, optional
        The share of integration mechanisms of each network, such as shared pathways, records or
        budgets.
    brokerage_on : {"coordination", "union"}
        The ties on which brokerage is measured.

    Returns
    -------
    NetworkMeasures

    Raises
    ------
    DataError
        The data are invalid (the message names network, actor and value), a network has fewer than
        3 or more than 10,000 actors, or the data for a requested measure are missing.

    Warns
    -----
    FastqcaWarning
        Ties have no layers, although brokerage is to be measured on coordination ties; ties of
        actors to themselves are left out; directed graphs are read as undirected.

    Notes
    -----
    n actors, m ties, :math:`d_i` ties of actor i. The mean of an empty set and 0/0 are 0, so a
    network without ties, open triads or cross-sector pairs gets the lowest value.

    *Functional differentiation*

    - ``task_distance`` (default): mean over pairs of :math:`1 - |T_i \cap T_j| / |T_i \cup T_j|`
      for task sets T [1]_; 0 for two actors without tasks.
    - ``sector_blau``: :math:`1 - \sum_s p_s^2` for shares p of sectors [2]_.
    - ``sector_entropy``: :math:`-\sum_s p_s \ln p_s / \ln S` [3]_.
    - ``task_redundancy``: mean number of actors per task that at least one actor has. Decreases
      with differentiation.

    *Functional integration*, on working ties

    - ``integration`` (default): mean of the next two and ``mechanisms``.
    - ``density``: :math:`2m / (n(n-1))` [4]_.
    - ``cross_sector_density``: the same over pairs of actors from different sectors.
    - ``mechanisms``: the share of integration mechanisms, as given.
    - ``clustering``: 3 triangles / connected triples [4]_.
    - ``ei_index``: (E - I) / (E + I) for E ties between and I ties within sectors [5]_.
    - ``mean_inverse_distance``: mean over pairs of 1 / length of the shortest path, 0 where
      there is none [6]_.
    - ``component_share``: share of actors in the largest component.

    *Value differentiation*

    - ``value_distance`` (default): mean over pairs of 1 - cosine of the profiles [7]_.
    - ``top_value_blau``: Blau index of the value that each actor rates highest (the first one in
      case of a tie) [2]_.
    - ``value_deviation``: mean over values of the standard deviation (divisor n) [8]_.
    - ``centroid_distance``: mean Euclidean distance of profiles from their mean [8]_.

    *Value integration*

    - ``endorsement`` (default): mean over actors and values of the charter.
    - ``shared_values``: share of values with a mean endorsement of at least 2/3.
    - ``within_agreement``: mean over values of :math:`r_{wg} = \max(0, 1 - s_j^2 / 0.25)`, where
      :math:`s_j^2` is the variance (divisor n - 1) and 0.25 the variance of a fair coin [9]_.
      Unanimous rejection counts as agreement.

    *Network brokerage*, on coordination ties or on the union

    - ``degree_centralisation`` (default):
      :math:`\sum_i (\max d - d_i) / ((n-1)(n-2))` [10]_.
    - ``betweenness_centralisation``:
      :math:`\sum_i (\max b - b_i) / ((n-1)^2(n-2)/2)` for betweenness b [10]_.
    - ``brokerage``: for the actor with the most, the number of pairs of partners that are not tied
      to each other, as a share of :math:`(n-1)(n-2)/2` [11]_.
    - ``coordinator_roles``, ``consultant_roles``, ``gatekeeper_roles``, ``liaison_roles``: such
      pairs, summed over all actors, by the sectors involved: all three in one sector; both partners
      in one sector, the broker in another; one partner in the broker's sector (gatekeeper or
      representative, which undirected ties do not distinguish); three different sectors [11]_.
    - ``constraint``: the least over actors with ties of
      :math:`\sum_j (p_{ij} + \sum_q p_{iq} p_{qj})^2`, j partners of i, p shares of ties [12]_; 1
      without ties. Decreases with brokerage.
    - ``lead_coordinator``: 1 if an actor is tied to at least 2/3 of the others, like a network
      administrative organization [13]_.
    - ``brokered_pairs``: of the pairs from different sectors that are not tied, the share with a
      common partner.

    References
    ----------
    .. [1] Jaccard, P. (1912). The distribution of the flora in the alpine zone. *New Phytologist*
       11, 37-50.
    .. [2] Blau, P. M. (1977). *Inequality and Heterogeneity*. Free Press.
    .. [3] Teachman, J. D. (1980). Analysis of population diversity. *Sociological Methods &
       Research* 8, 341-362.
    .. [4] Wasserman, S. and Faust, K. (1994). *Social Network Analysis*. Cambridge University
       Press.
    .. [5] Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises.
       *Social Psychology Quarterly* 51, 123-140.
    .. [6] Latora, V. and Marchiori, M. (2001). Efficient behavior of small-world networks.
       *Physical Review Letters* 87, 198701.
    .. [7] Salton, G. and McGill, M. J. (1983). *Introduction to Modern Information Retrieval*.
       McGraw-Hill.
    .. [8] Harrison, D. A. and Klein, K. J. (2007). What's the difference? Diversity constructs as
       separation, variety, or disparity in organizations. *Academy of Management Review* 32,
       1199-1228.
    .. [9] James, L. R., Demaree, R. G. and Wolf, G. (1984). Estimating within-group interrater
       reliability with and without response bias. *Journal of Applied Psychology* 69, 85-98.
    .. [10] Freeman, L. C. (1978). Centrality in social networks: conceptual clarification.
       *Social Networks* 1, 215-239.
    .. [11] Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation. *Sociological
       Methodology* 19, 89-126.
    .. [12] Burt, R. S. (1992). *Structural Holes*. Harvard University Press.
    .. [13] Provan, K. G. and Kenis, P. (2008). Modes of network governance. *Journal of Public
       Administration Research and Theory* 18, 229-252.

    Examples
    --------
    >>> import pandas as pd
    >>> from fastqca.simulation import measure
    >>> ties = pd.DataFrame(
    ...     [("GP", "hospital", "working"), ("GP", "home care", "coordination"),
    ...      ("GP", "hospital", "coordination"), ("GP", "municipality", "coordination")],
    ...     columns=["source", "target", "layer"],
    ... )
    >>> actors = pd.DataFrame(
    ...     {"sector": ["care", "care", "care", "other"],
    ...      "tasks": ["triage; visits", "surgery", "visits", "funding"]},
    ...     index=["GP", "hospital", "home care", "municipality"],
    ... )
    >>> measured = measure(ties, actors, layer="layer", sector="sector", tasks="tasks")
    >>> measured.to_frame()[["task_distance", "density", "degree_centralisation"]].iloc[0].round(3)
    task_distance            0.917
    density                  0.167
    degree_centralisation    1.000
    Name: 1, dtype: float64
    """
    choice(brokerage_on, "brokerage_on", ("coordination", "union"))
    ties = read_ties(edges, network=network, source=source, target=target, layer=layer)
    table = read_actors(ties, actors, network, actor)
    networks, offsets = _networks(table)
    working, coordination = read_layers(ties, table)
    columns = {"sector": sector, "tasks": tasks, "values": values, "charter": charter}
    given = [name for name, column in columns.items() if column is not None]
    given += ["working", "brokerage", *(["mechanisms"] if mechanisms is not None else [])]
    names = _names(measures, given)
    brokered = any("brokerage" in measure_kind(name).needs for name in names)
    if "layer" not in ties.frame and brokerage_on == "coordination" and brokered:
        warn(
            "the ties have no layers, so brokerage is measured on all ties and is confounded "
            "with integration: give the column with layer=, or accept this with "
            "brokerage_on='union'"
        )
    none = np.empty((len(table), 0))
    numbers, n_sectors = np.zeros(len(table), dtype=np.uint32), 1
    if sector is not None:
        numbers, n_sectors = read_sectors(table, sector)
    out = _core.measure_networks(
        offsets,
        sectors=numbers,
        n_sectors=n_sectors,
        tasks=none.astype(np.bool_) if tasks is None else read_tasks(table, tasks),
        values=none if values is None else read_profiles(table, values),
        charter=none if charter is None else read_endorsements(table, charter),
        mechanisms=_mechanisms(mechanisms, networks),
        working=working,
        coordination=coordination,
        measures=codes(names),
        union=brokerage_on == "union",
    )
    labels = tuple(name or "1" for name in networks)
    return NetworkMeasures(labels, np.diff(offsets), names, out, brokerage_on)


def _networks(actors: Actors) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Name the networks and say where each begins."""
    counts = Counter(actors.networks)
    networks = tuple(counts)
    if not networks:
        raise DataError("there are no actors: give ties or a table of actors")
    sizes = list(counts.values())
    for name, size in zip(networks, sizes, strict=True):
        if not _FEWEST <= size <= _MOST:
            where = place(name) or "the network"
            raise DataError(
                f"{where} has {size} actors; {_FEWEST} to {_MOST:,} can be measured"
                + (
                    (" (actors without ties are known only from a table of actors)")
                    if size < 3
                    else ""
                )
            )
    return networks, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _names(wanted: str | Iterable[str] | None, given: Sequence[str]) -> tuple[str, ...]:
    """Choose measures: those asked for, or all that the data allow."""
    if wanted is None:
        return tuple(m.name for m in MEASURES if set(m.needs) <= set(given))
    names = tuple(listed(wanted, "measures", [m.name for m in MEASURES], kind="names of measures"))
    if not names or len(set(names)) < len(names):
        raise DataError(f"measures must be different names, got {listing(names) or 'none'}")
    for name in names:
        lacking = [_GIVE[need] for need in measure_kind(name).needs if need not in given]
        if lacking:
            raise DataError(f"measure {name!r} also needs {listing(lacking)}")
    return names


def _mechanisms(given: float | Mapping[Any, float] | None, networks: tuple[str, ...]) -> Floats:
    if given is None:
        return np.zeros(len(networks))
    if not isinstance(given, Mapping):
        if hasattr(given, "items"):
            return _mechanisms(dict(given.items()), networks)  # a Series
        if len(networks) > 1:
            raise DataError("mechanisms: give one share per network, as a mapping of their names")
        return np.array([number(given, "mechanisms", low=0, high=1)])
    shares = {identifier(name): share for name, share in given.items()}
    missing = [name for name in networks if name not in shares]
    if missing:
        raise DataError(f"mechanisms: no share for network {listing(missing)}")
    unknown = [name for name in shares if name not in networks]
    if unknown:
        raise DataError(
            f"mechanisms: there is no network {unknown[0]!r}{did_you_mean(unknown[0], networks)}"
        )
    return np.array(
        [number(shares[n], f"network {n!r}: mechanisms", low=0, high=1) for n in networks]
    )
