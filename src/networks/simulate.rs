//! Simulated integrated care networks: latent traits, actors, ties and what is measured in them.
//!
//! Five traits in (0, 1) make a network: functional differentiation FD, functional integration FI,
//! network brokerage NB, value differentiation VD, value integration VI. With them, for n actors,
//!
//! ```text
//! sector       categorical(p), p ~ Dirichlet(0.2 + 3 FD)
//! task         0.05 + 0.80 (FD if it is one of the sector + (1 - FD) if it is common)
//! values       exp(0.7 m + 0.7 s e), m per network and e per actor normal, s = 0.15 + 2 VD
//! charter      each value endorsed with probability 0.15 + 0.75 VI
//! mechanisms   binomial(M, FI) / M
//! working tie  logit p = -2.2 + 2.6 FI + 0.8 if both are of one sector
//! coordination actor 0 with each other 0.85 NB, any other two 0.08
//! ```
//!
//! Tasks belong to the sectors in turn, and every third one is common besides. Each network has streams
//! of random numbers of its own, see [`crate::random`].

use ndarray::{Array1, Array2, ArrayView2};

use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::networks::measures::{Layer, Measure, Network};
use crate::parallel;
use crate::random::{Path, Stream, normal_cdf};

/// Number of traits, in the order FD, FI, NB, VD, VI: those of the model above.
pub const TRAITS: usize = 5;

/// What the random numbers of a network are for. Noise has streams from 16 on; repeated attempts
/// at a network count from bit 8 on.
mod purpose {
    pub(super) const SITE: u64 = 0;
    pub(super) const TRAITS: u64 = 1;
    pub(super) const ACTORS: u64 = 2;
    pub(super) const TIES: u64 = 3;
}
const ATTEMPT_SHIFT: u32 = 8;

/// The most actors, sectors, tasks and so on of a network: a layer of ties, a bit for each pair,
/// then takes 12 MiB.
const MOST: u32 = 10_000;

/// How many networks a thread makes at a time: one takes about 20 µs, so that these are a
/// millisecond, and threads end at about the same time.
const CHUNK: usize = 64;

/// The parameters of the model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Least and largest number of organisations.
    pub organisations: (u32, u32),
    /// Number of sectors.
    pub sectors: u32,
    /// Number of tasks.
    pub tasks: u32,
    /// Number of values in a profile.
    pub values: u32,
    /// Number of values in the charter.
    pub charter: u32,
    /// Number of integration mechanisms.
    pub mechanisms: u32,
    /// Lower triangle L of the correlation matrix L L' of the traits, row by row.
    pub cholesky: [[f64; TRAITS]; TRAITS],
    /// Each trait is raised to this power.
    pub gamma: [f64; TRAITS],
    /// How often each site is observed: networks `waves * s`, ... are those of site s.
    pub waves: u64,
    /// Correlation of a trait with itself one wave before.
    pub phi: f64,
    /// Share of the variance of a trait that lies between sites for good.
    pub site_share: f64,
}

/// The address of a network: replicate, number within the replicate, attempt.
pub type Address = [u64; 3];

/// Measures of many networks.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Number of organisations, (M,).
    pub organisations: Array1<i64>,
    /// Traits, (M, 5).
    pub traits: Array2<f64>,
    /// Values of the measures, (M, K).
    pub measures: Array2<f64>,
}

/// Make and measure the networks at `addresses` (M, 3) of a cell of a study, on at most `threads`
/// threads (0: all there are).
///
/// # Errors
///
/// [`Error::Parameter`] and [`Error::Shape`] for parameters and addresses that mean nothing,
/// [`Error::Cancelled`].
pub fn measured(
    model: &Model,
    study: (u64, u64),
    addresses: ArrayView2<'_, u64>,
    measures: &[Measure],
    layer: Layer,
    threads: usize,
    cancel: &Cancel,
) -> Result<Measured, Error> {
    model.check(addresses)?;
    let count = addresses.nrows();
    let piece = |(): &mut (), piece: usize| {
        let (mut sizes, mut traits, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for at in addresses.rows().into_iter().skip(piece * CHUNK).take(CHUNK) {
            cancel.check()?;
            let (network, latent) = model.network(study, [at[0], at[1], at[2]]);
            sizes.push(signed(network.actors()));
            traits.extend(latent);
            for measure in measures {
                values.push(measure.of(&network, layer, cancel)?);
            }
        }
        Ok((sizes, traits, values))
    };
    let mut organisations = Vec::with_capacity(count);
    let mut traits = Vec::with_capacity(count * TRAITS);
    let mut values = Vec::with_capacity(count * measures.len());
    for (s, t, v) in parallel::pieces(count.div_ceil(CHUNK), threads, || (), piece)? {
        organisations.extend(s);
        traits.extend(t);
        values.extend(v);
    }
    Ok(Measured {
        organisations: Array1::from(organisations),
        traits: Array2::from_shape_vec((count, TRAITS), traits)?,
        measures: Array2::from_shape_vec((count, measures.len()), values)?,
    })
}

/// The networks themselves, as flat tables: what [`crate::networks::observed`] reads.
#[derive(Debug, Clone, Default)]
pub struct NetworkTables {
    /// First actor of each network and the number of all actors, (M + 1,).
    pub offsets: Vec<i64>,
    /// Traits, M times 5.
    pub traits: Vec<f64>,
    /// Sector of each actor, (A,).
    pub sectors: Vec<u32>,
    /// Which actor has which task, A times T.
    pub tasks: Vec<bool>,
    /// Value profiles, A times V.
    pub values: Vec<f64>,
    /// Endorsement of the charter, A times J.
    pub charter: Vec<f64>,
    /// Share of the mechanisms, (M,).
    pub mechanisms: Vec<f64>,
    /// Working ties, 2 numbers each.
    pub working: Vec<i64>,
    /// Coordination ties, 2 numbers each.
    pub coordination: Vec<i64>,
}

/// Make the networks at `addresses` (M, 3) of a cell of a study, to be looked at.
pub fn tables(
    model: &Model,
    study: (u64, u64),
    addresses: ArrayView2<'_, u64>,
    cancel: &Cancel,
) -> Result<NetworkTables, Error> {
    model.check(addresses)?;
    let mut out = NetworkTables { offsets: vec![0], ..NetworkTables::default() };
    for at in addresses.rows() {
        cancel.check()?;
        let (network, traits) = model.network(study, [at[0], at[1], at[2]]);
        let start = out.sectors.len();
        out.traits.extend(traits);
        for row in network.tasks.chunks(network.task_words) {
            out.tasks.extend((0..model.tasks as usize).map(|t| row[t / 64] >> (t % 64) & 1 == 1));
        }
        out.mechanisms.push(network.mechanisms);
        for (graph, ties) in
            [(&network.working, &mut out.working), (&network.coordination, &mut out.coordination)]
        {
            ties.extend(
                graph.pairs().into_iter().flat_map(|(i, j)| [start + i, start + j]).map(signed),
            );
        }
        out.sectors.extend(network.sectors);
        out.values.extend(network.values);
        out.charter.extend(network.charter);
        out.offsets.push(signed(out.sectors.len()));
    }
    Ok(out)
}

fn signed(i: usize) -> i64 {
    i64::try_from(i).expect("there are fewer than 2^63 actors")
}

impl Model {
    /// # Errors
    ///
    /// [`Error::Parameter`] when no network can be made with these parameters, [`Error::Shape`]
    /// when an address is not three numbers.
    fn check(&self, addresses: ArrayView2<'_, u64>) -> Result<(), Error> {
        agree("numbers per address", 3, addresses.ncols())?;
        let (least, most) = self.organisations;
        let unit = |x: f64| (0.0..=1.0).contains(&x);
        let wrong = |what, got: String| Err(Error::Parameter { what, got });
        for (what, count) in [
            ("the number of organisations", least),
            ("the number of sectors", self.sectors),
            ("the number of tasks", self.tasks),
            ("the number of values", self.values),
            ("the number of values in the charter", self.charter),
            ("the number of mechanisms", self.mechanisms),
        ] {
            if !(1..=MOST).contains(&count) {
                return wrong(what, count.to_string());
            }
        }
        if !(least..=MOST).contains(&most) {
            return wrong("the largest number of organisations", most.to_string());
        }
        if self.waves == 0 {
            return wrong("the number of waves", "0".into());
        }
        if !(unit(self.phi.abs()) && unit(self.site_share)) {
            return wrong(
                "phi and the share of sites",
                format!("{} and {}", self.phi, self.site_share),
            );
        }
        // Of a correlation matrix; with any other number no gamma number might be accepted ever.
        if let Some(entry) = self.cholesky.iter().flatten().find(|entry| !unit(entry.abs())) {
            return wrong("an entry of the Cholesky factor", entry.to_string());
        }
        if !self.gamma.iter().all(|&g| g > 0.0 && g.is_finite()) {
            return wrong("gamma", format!("{:?}", self.gamma));
        }
        Ok(())
    }

    /// Make one network, with its traits.
    fn network(&self, study: (u64, u64), address: Address) -> (Network, [f64; TRAITS]) {
        let [replicate, number, attempt] = address;
        let path = [study.0, study.1, replicate, number];
        let first = [study.0, study.1, replicate, number - number % self.waves];
        let later = attempt << ATTEMPT_SHIFT;
        let mut site = Stream::new(first, purpose::SITE | later);
        let (least, most) = self.organisations;
        let n = (least + site.below(most - least + 1)) as usize;
        let traits = self.traits(&mut site, first, number % self.waves, later);
        let mut network = Network {
            n_sectors: self.sectors as usize,
            task_words: (self.tasks as usize).div_ceil(64),
            n_values: self.values as usize,
            n_charter: self.charter as usize,
            ..Network::default()
        };
        self.actors(&mut network, n, &traits, &mut Stream::new(path, purpose::ACTORS | later));
        self.ties(&mut network, n, &traits, &mut Stream::new(path, purpose::TIES | later));
        (network, traits)
    }

    /// Traits of a site in a wave. Each wave adds innovations from its own stream, so that any
    /// wave can be made by going through those before it.
    fn traits(&self, site: &mut Stream, first: Path, wave: u64, later: u64) -> [f64; TRAITS] {
        let lasting = self.correlated(site);
        let (phi, fresh) = (self.phi, (1.0 - self.phi * self.phi).sqrt());
        let mut current = [0.0; TRAITS];
        for t in 0..=wave {
            let [seed, cell, replicate, number] = first;
            let path = [seed, cell, replicate, number + t];
            let new = self.correlated(&mut Stream::new(path, purpose::TRAITS | later));
            for (old, new) in current.iter_mut().zip(new) {
                *old = if t == 0 { new } else { phi * *old + fresh * new };
            }
        }
        let (between, within) = (self.site_share.sqrt(), (1.0 - self.site_share).sqrt());
        std::array::from_fn(|i| {
            let theta = normal_cdf(between * lasting[i] + within * current[i]);
            libm::pow(theta, self.gamma[i])
        })
    }

    fn correlated(&self, stream: &mut Stream) -> [f64; TRAITS] {
        let e: [f64; TRAITS] = std::array::from_fn(|_| stream.normal());
        self.cholesky.map(|row| row.iter().zip(&e).map(|(l, e)| l * e).sum())
    }

    fn actors(&self, network: &mut Network, n: usize, traits: &[f64; TRAITS], stream: &mut Stream) {
        let [fd, _, _, vd, vi] = *traits;
        let weights: Vec<f64> = (0..self.sectors).map(|_| stream.gamma(0.2 + 3.0 * fd)).collect();
        let total: f64 = weights.iter().sum();
        let centre: Vec<f64> = (0..self.values).map(|_| 0.7 * stream.normal()).collect();
        let spread = 0.7 * (0.15 + 2.0 * vd);
        for _ in 0..n {
            let sector = pick(&weights, total, stream.uniform());
            network.sectors.push(sector);
            self.tasks_of_actor(network, sector, fd, stream);
            let start = network.values.len();
            let profile = centre.iter().map(|m| libm::exp(m + spread * stream.normal()));
            network.values.extend(profile);
            let own = &mut network.values[start..];
            let length = own.iter().map(|x| x * x).sum::<f64>().sqrt();
            own.iter_mut().for_each(|x| *x /= length);
            let endorsed = (0..self.charter).map(|_| f64::from(stream.bernoulli(0.15 + 0.75 * vi)));
            network.charter.extend(endorsed);
        }
    }

    fn tasks_of_actor(&self, network: &mut Network, sector: u32, fd: f64, stream: &mut Stream) {
        let start = network.tasks.len();
        network.tasks.resize(start + network.task_words, 0);
        for task in 0..self.tasks {
            let own = fd * f64::from(task % self.sectors == sector);
            let common = (1.0 - fd) * f64::from(task % 3 == 0);
            if stream.bernoulli(0.05 + 0.80 * (own + common)) {
                network.tasks[start + task as usize / 64] |= 1 << (task % 64);
            }
        }
    }

    fn ties(&self, network: &mut Network, n: usize, traits: &[f64; TRAITS], stream: &mut Stream) {
        let [_, fi, nb, _, _] = *traits;
        let had = (0..self.mechanisms).filter(|_| stream.bernoulli(fi)).count();
        network.mechanisms = had as f64 / f64::from(self.mechanisms);
        let chance = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        let (across, within) = (chance(-2.2 + 2.6 * fi), chance(-2.2 + 2.6 * fi + 0.8));
        network.working.clear(n);
        network.coordination.clear(n);
        for j in 1..n {
            for i in 0..j {
                let same = network.sectors[i] == network.sectors[j];
                if stream.bernoulli(if same { within } else { across }) {
                    network.working.tie(i, j);
                }
                if stream.bernoulli(if i == 0 { 0.85 * nb } else { 0.08 }) {
                    network.coordination.tie(i, j);
                }
            }
        }
    }
}

/// The category that a point `u` in (0, 1) falls into.
fn pick(weights: &[f64], total: f64, u: f64) -> u32 {
    let mut left = u * total;
    for (i, weight) in (0..).zip(weights) {
        left -= weight;
        if left < 0.0 {
            return i;
        }
    }
    // Rounding may leave a little beyond the last weight.
    u32::try_from(weights.len() - 1).expect("there are at most MOST sectors")
}
