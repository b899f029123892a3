//! What is measured in a care network: division of tasks, integration, values, brokerage.
//!
//! Formulas and sources stand with the names in `fastqca.simulation`; the list there and
//! [`Measure::ALL`] have the same order. Wherever a formula ends in 0/0 because there is nothing to
//! compare (no ties, no pair, no triple) the measure is 0, and constraint, where 1 is the value of
//! an actor that brokers nothing, is 1.

use crate::cancel::Cancel;
use crate::error::Error;
use crate::networks::graph::Graph;
use crate::space::bits::{self, shared};

/// A network as it is measured: n actors with attributes, and two layers of ties.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Sector of each actor, below `n_sectors`.
    pub sectors: Vec<u32>,
    /// How many sectors there are, whether this network has actors in them or not.
    pub n_sectors: usize,
    /// Tasks of each actor as bits, in rows of `task_words`.
    pub tasks: Vec<u64>,
    /// Words per row of `tasks`.
    pub task_words: usize,
    /// Value profiles of unit length, (n, `n_values`).
    pub values: Vec<f64>,
    /// Number of values in a profile.
    pub n_values: usize,
    /// How far each actor endorses each value of the charter, (n, `n_charter`), in [0, 1].
    pub charter: Vec<f64>,
    /// Number of values in the charter.
    pub n_charter: usize,
    /// Share of the integration mechanisms that the network has.
    pub mechanisms: f64,
    /// Working ties.
    pub working: Graph,
    /// Coordination ties.
    pub coordination: Graph,
}

impl Network {
    /// Number of actors.
    pub fn actors(&self) -> usize {
        self.working.actors()
    }

    fn tasks_of(&self, i: usize) -> &[u64] {
        &self.tasks[i * self.task_words..(i + 1) * self.task_words]
    }

    fn profile(&self, i: usize) -> &[f64] {
        &self.values[i * self.n_values..(i + 1) * self.n_values]
    }

    /// Number of actors in each sector.
    fn sector_sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.n_sectors];
        self.sectors.iter().for_each(|&s| sizes[s as usize] += 1);
        sizes
    }

    /// Ties of a graph between actors of different sectors.
    fn cross_ties(&self, graph: &Graph) -> usize {
        let mut members = vec![vec![0; bits::words(self.actors())]; self.n_sectors];
        for (i, &s) in self.sectors.iter().enumerate() {
            bits::insert(&mut members[s as usize], i);
        }
        let own = |(i, &s): (usize, &u32)| shared(graph.row(i), &members[s as usize]);
        let within: usize = self.sectors.iter().enumerate().map(own).sum();
        graph.ties() - within / 2
    }
}

/// On which ties brokerage is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The coordination ties alone.
    Coordination,
    /// Coordination ties and working ties as one graph, which entangles brokerage and integration.
    Union,
}

/// The measures, once for the enumeration and for the list.
macro_rules! measures {
    ($($name:ident),* $(,)?) => {
        /// The measures there are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Measure {
            $($name),*
        }

        impl Measure {
            /// All measures, in the order of their codes.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

measures! {
    TaskDistance,
    SectorBlau,
    SectorEntropy,
    TaskRedundancy,
    Integration,
    Density,
    CrossSectorDensity,
    Mechanisms,
    Clustering,
    ExternalInternal,
    MeanInverseDistance,
    ComponentShare,
    ValueDistance,
    TopValueBlau,
    ValueDeviation,
    CentroidDistance,
    Endorsement,
    SharedValues,
    WithinAgreement,
    DegreeCentralisation,
    BetweennessCentralisation,
    Brokerage,
    CoordinatorRoles,
    ConsultantRoles,
    GatekeeperRoles,
    LiaisonRoles,
    Constraint,
    LeadCoordinator,
    BrokeredPairs,
}

impl Measure {
    /// The value of this measure for a network.
    pub fn of(self, network: &Network, layer: Layer, cancel: &Cancel) -> Result<f64, Error> {
        Ok(match self {
            Self::TaskDistance => task_distance(network, cancel)?,
            Self::SectorBlau => blau(&network.sector_sizes()),
            Self::SectorEntropy => entropy(&network.sector_sizes()),
            Self::TaskRedundancy => task_redundancy(network),
            Self::Integration => {
                (cross_sector_density(network) + density(&network.working) + network.mechanisms)
                    / 3.0
            }
            Self::Density => density(&network.working),
            Self::CrossSectorDensity => cross_sector_density(network),
            Self::Mechanisms => network.mechanisms,
            Self::Clustering => clustering(&network.working),
            Self::ExternalInternal => external_internal(network),
            Self::MeanInverseDistance => mean_inverse_distance(&network.working, cancel)?,
            Self::ComponentShare => {
                network.working.largest_component() as f64 / network.actors() as f64
            }
            Self::ValueDistance => value_distance(network),
            Self::TopValueBlau => top_value_blau(network),
            Self::ValueDeviation => value_deviation(network),
            Self::CentroidDistance => centroid_distance(network),
            Self::Endorsement => mean(&network.charter),
            Self::SharedValues => shared_values(network),
            Self::WithinAgreement => within_agreement(network),
            _ => match layer {
                Layer::Coordination => self.of_ties(network, &network.coordination, cancel)?,
                Layer::Union => {
                    self.of_ties(network, &network.coordination.union(&network.working), cancel)?
                }
            },
        })
    }

    /// Measures of brokerage on one graph.
    fn of_ties(self, network: &Network, graph: &Graph, cancel: &Cancel) -> Result<f64, Error> {
        let roles = || brokerage_roles(network, graph, cancel);
        let total = |role: usize| -> Result<f64, Error> {
            Ok(roles()?.iter().map(|counts| counts[role]).sum::<usize>() as f64)
        };
        Ok(match self {
            Self::DegreeCentralisation => degree_centralisation(graph),
            Self::BetweennessCentralisation => betweenness_centralisation(graph, cancel)?,
            Self::Brokerage => {
                let n = graph.actors() as f64;
                let of_actor = |counts: &[usize; 4]| counts.iter().sum();
                let most = roles()?.iter().map(of_actor).fold(0, usize::max);
                share(most as f64, (n - 1.0) * (n - 2.0) / 2.0)
            }
            Self::CoordinatorRoles => total(0)?,
            Self::ConsultantRoles => total(1)?,
            Self::GatekeeperRoles => total(2)?,
            Self::LiaisonRoles => total(3)?,
            Self::Constraint => {
                let mut least = f64::NAN;
                for i in 0..graph.actors() {
                    cancel.check()?;
                    least = least.min(graph.constraint(i));
                }
                if least.is_nan() { 1.0 } else { least }
            }
            Self::LeadCoordinator => {
                let most = graph.highest_degree();
                f64::from(graph.actors() > 1 && 3 * most >= 2 * (graph.actors() - 1))
            }
            _ => brokered_pairs(network, graph, cancel)?,
        })
    }
}

/// A part of a whole, 0 where there is no whole.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn mean(x: &[f64]) -> f64 {
    share(x.iter().sum(), x.len() as f64)
}

fn pairs(n: usize) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

fn task_distance(network: &Network, cancel: &Cancel) -> Result<f64, Error> {
    let n = network.actors();
    let sizes: Vec<usize> = (0..n).map(|i| bits::count(network.tasks_of(i))).collect();
    let mut sum = 0.0;
    for j in 1..n {
        cancel.check()?;
        for i in 0..j {
            let both = shared(network.tasks_of(i), network.tasks_of(j));
            let either = sizes[i] + sizes[j] - both;
            sum += share((either - both) as f64, either as f64);
        }
    }
    Ok(share(sum, pairs(n)))
}

fn blau(sizes: &[usize]) -> f64 {
    let n = sizes.iter().sum::<usize>() as f64;
    1.0 - sizes.iter().map(|&size| (size as f64 / n) * (size as f64 / n)).sum::<f64>()
}

fn entropy(sizes: &[usize]) -> f64 {
    let n = sizes.iter().sum::<usize>() as f64;
    let sum: f64 = sizes
        .iter()
        .filter(|&&size| size > 0)
        .map(|&size| -(size as f64 / n) * libm::log(size as f64 / n))
        .sum();
    share(sum.max(0.0), libm::log(sizes.len() as f64))
}

fn task_redundancy(network: &Network) -> f64 {
    let mut covered = vec![0_u64; network.task_words];
    let mut held = 0;
    for i in 0..network.actors() {
        let tasks = network.tasks_of(i);
        held += bits::count(tasks);
        covered.iter_mut().zip(tasks).for_each(|(all, own)| *all |= own);
    }
    share(held as f64, bits::count(&covered) as f64)
}

fn density(graph: &Graph) -> f64 {
    share(graph.ties() as f64, pairs(graph.actors()))
}

fn cross_sector_density(network: &Network) -> f64 {
    let within: f64 = network.sector_sizes().into_iter().map(pairs).sum();
    share(network.cross_ties(&network.working) as f64, pairs(network.actors()) - within)
}

fn external_internal(network: &Network) -> f64 {
    let (cross, all) = (network.cross_ties(&network.working), network.working.ties());
    share(2.0 * cross as f64 - all as f64, all as f64)
}

fn clustering(graph: &Graph) -> f64 {
    let (mut closed, mut triples) = (0, 0);
    for i in 0..graph.actors() {
        let degree = graph.degree(i);
        triples += degree * degree - degree;
        closed += graph.partners(i).map(|j| shared(graph.row(i), graph.row(j))).sum::<usize>();
    }
    share(closed as f64, triples as f64)
}

fn mean_inverse_distance(graph: &Graph, cancel: &Cancel) -> Result<f64, Error> {
    let n = graph.actors();
    let (mut distance, mut order) = (Vec::new(), Vec::new());
    let mut sum = 0.0;
    for from in 0..n {
        cancel.check()?;
        graph.walk(from, &mut distance, &mut order);
        sum += order.iter().skip(1).map(|&j| 1.0 / distance[j] as f64).sum::<f64>();
    }
    Ok(share(sum, 2.0 * pairs(n)))
}

/// The sum of the cosines of all pairs is had from the length of the summed profiles.
fn value_distance(network: &Network) -> f64 {
    let n = network.actors() as f64;
    let mut sums = vec![0.0; network.n_values];
    let mut lengths = 0.0;
    for i in 0..network.actors() {
        for (sum, x) in sums.iter_mut().zip(network.profile(i)) {
            *sum += x;
            lengths += x * x;
        }
    }
    let cosines = (sums.iter().map(|s| s * s).sum::<f64>() - lengths) / 2.0;
    share(pairs(network.actors()) - cosines, n * (n - 1.0) / 2.0).max(0.0)
}

fn top_value_blau(network: &Network) -> f64 {
    if network.n_values == 0 {
        return 0.0;
    }
    let mut tops = vec![0; network.n_values];
    for i in 0..network.actors() {
        let profile = network.profile(i);
        let top =
            (0..profile.len()).fold(0, |top, j| if profile[j] > profile[top] { j } else { top });
        tops[top] += 1;
    }
    blau(&tops)
}

/// The values of one column of a table with `columns` columns.
fn column(table: &[f64], columns: usize, j: usize) -> impl Iterator<Item = f64> + '_ {
    table.iter().skip(j).step_by(columns).copied()
}

/// Sum of squared deviations from the mean.
fn squares(x: impl Iterator<Item = f64> + Clone, n: f64) -> f64 {
    let mean = x.clone().sum::<f64>() / n;
    x.map(|x| (x - mean) * (x - mean)).sum()
}

fn value_deviation(network: &Network) -> f64 {
    let (n, v) = (network.actors() as f64, network.n_values);
    let table = network.values.as_slice();
    let deviations = (0..v).map(|j| {
        let x: Vec<f64> = column(table, v, j).collect();
        (squares(x.iter().copied(), n) / n).sqrt()
    });
    share(deviations.sum(), v as f64)
}

fn centroid_distance(network: &Network) -> f64 {
    let n = network.actors();
    let centre: Vec<f64> = (0..network.n_values)
        .map(|j| column(&network.values, network.n_values, j).sum::<f64>() / n as f64)
        .collect();
    let distance = |i: usize| {
        let gaps = network.profile(i).iter().zip(&centre).map(|(x, c)| (x - c) * (x - c));
        gaps.sum::<f64>().sqrt()
    };
    share((0..n).map(distance).sum(), n as f64)
}

fn shared_values(network: &Network) -> f64 {
    let j = network.n_charter;
    // The tolerance is for graded endorsement, whose sums are rounded.
    let enough = 2.0 * network.actors() as f64 - 1e-9;
    let agreed = (0..j).filter(|&v| 3.0 * column(&network.charter, j, v).sum::<f64>() >= enough);
    share(agreed.count() as f64, j as f64)
}

fn within_agreement(network: &Network) -> f64 {
    const VARIANCE_OF_COIN: f64 = 0.25;
    let (n, j) = (network.actors() as f64, network.n_charter);
    let agreements = (0..j).map(|v| {
        let x: Vec<f64> = column(&network.charter, j, v).collect();
        let variance = share(squares(x.iter().copied(), n), n - 1.0);
        (1.0 - variance / VARIANCE_OF_COIN).max(0.0)
    });
    share(agreements.sum(), j as f64)
}

fn degree_centralisation(graph: &Graph) -> f64 {
    let n = graph.actors() as f64;
    share(n * graph.highest_degree() as f64 - 2.0 * graph.ties() as f64, (n - 1.0) * (n - 2.0))
}

fn betweenness_centralisation(graph: &Graph, cancel: &Cancel) -> Result<f64, Error> {
    let n = graph.actors() as f64;
    let between = graph.betweenness(cancel)?;
    let most = between.iter().copied().fold(0.0, f64::max);
    let gaps: f64 = between.iter().map(|b| most - b).sum();
    Ok(share(gaps, (n - 1.0) * (n - 1.0) * (n - 2.0) / 2.0))
}

/// For each actor how often it stands between two actors not tied to each other: as coordinator
/// (all in one sector), consultant (both in another sector than it), gatekeeper or representative
/// (one of them in its sector), liaison (three sectors).
fn brokerage_roles(
    network: &Network,
    graph: &Graph,
    cancel: &Cancel,
) -> Result<Vec<[usize; 4]>, Error> {
    let sector = &network.sectors;
    let roles = |b: usize| {
        cancel.check()?;
        let mut counts = [0; 4];
        for i in graph.partners(b) {
            for j in graph.partners(b).take_while(|&j| j < i).filter(|&j| !graph.tied(i, j)) {
                let (own, one, other) = (sector[b], sector[i], sector[j]);
                let role = match (one == other, own == one || own == other) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, true) => 2,
                    (false, false) => 3,
                };
                counts[role] += 1;
            }
        }
        Ok(counts)
    };
    (0..graph.actors()).map(roles).collect()
}

/// Of the pairs of actors from different sectors that are not tied, the share with a common
/// partner.
fn brokered_pairs(network: &Network, graph: &Graph, cancel: &Cancel) -> Result<f64, Error> {
    let (mut open, mut brokered) = (0_usize, 0_usize);
    for j in 0..graph.actors() {
        cancel.check()?;
        for i in 0..j {
            if network.sectors[i] != network.sectors[j] && !graph.tied(i, j) {
                open += 1;
                brokered += usize::from(graph.partners(i).any(|q| graph.tied(q, j)));
            }
        }
    }
    Ok(share(brokered as f64, open as f64))
}
