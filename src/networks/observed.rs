//! Networks that were observed: from tables of actors and ties to measures.

use ndarray::{Array2, ArrayView2, Axis};

use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::networks::graph::Graph;
use crate::networks::measures::{Layer, Measure, Network};
use crate::parallel;

/// Actors of all networks one below the other, and their ties.
#[derive(Debug, Clone)]
pub struct Observed<'a> {
    /// First actor of each network and the number of all actors, (B + 1,).
    pub offsets: &'a [usize],
    /// Sector of each actor, (A,), below `n_sectors`.
    pub sectors: &'a [u32],
    /// How many sectors there are.
    pub n_sectors: usize,
    /// Which actor has which task, (A, T).
    pub tasks: ArrayView2<'a, bool>,
    /// Value profiles, (A, V).
    pub values: ArrayView2<'a, f64>,
    /// Endorsement of the values of the charter, (A, J).
    pub charter: ArrayView2<'a, f64>,
    /// Share of the integration mechanisms, (B,).
    pub mechanisms: &'a [f64],
    /// Working ties between actors of one network, (E, 2).
    pub working: ArrayView2<'a, i64>,
    /// Coordination ties, (C, 2).
    pub coordination: ArrayView2<'a, i64>,
}

/// Measure all networks, (B, K).
///
/// # Errors
///
/// [`Error::Shape`] when the tables disagree or a tie leaves its network, [`Error::Cancelled`].
pub fn measured(
    observed: &Observed<'_>,
    measures: &[Measure],
    layer: Layer,
    cancel: &Cancel,
) -> Result<Array2<f64>, Error> {
    let networks = observed.networks()?;
    let one = |(): &mut (), b: usize| {
        let value = |measure: &Measure| measure.of(&networks[b], layer, cancel);
        measures.iter().map(value).collect::<Result<Vec<f64>, Error>>()
    };
    let values = parallel::pieces(networks.len(), 0, || (), one)?.concat();
    let shape = (networks.len(), measures.len());
    Ok(Array2::from_shape_vec(shape, values)?)
}

impl Observed<'_> {
    fn check(&self) -> Result<(), Error> {
        let (Some(&first), Some(&last)) = (self.offsets.first(), self.offsets.last()) else {
            return Err(Error::Shape { what: "ends of the networks", expected: 1, got: 0 });
        };
        let (networks, actors) = (self.offsets.len() - 1, self.sectors.len());
        for (what, expected, got) in [
            ("end of the last network", actors, last),
            ("start of the first network", 0, first),
            ("actors of the tasks", actors, self.tasks.nrows()),
            ("actors of the values", actors, self.values.nrows()),
            ("actors of the charter", actors, self.charter.nrows()),
            ("networks of the mechanisms", networks, self.mechanisms.len()),
            ("ends of a working tie", 2, self.working.ncols()),
            ("ends of a coordination tie", 2, self.coordination.ncols()),
        ] {
            agree(what, expected, got)?;
        }
        if let Some(pair) = self.offsets.windows(2).find(|pair| pair[0] > pair[1]) {
            return Err(Error::Shape {
                what: "start of a network",
                expected: pair[0],
                got: pair[1],
            });
        }
        match self.sectors.iter().find(|&&s| s as usize >= self.n_sectors) {
            Some(&s) => Err(Error::Shape {
                what: "sector of an actor, which must be below the number of sectors",
                expected: self.n_sectors,
                got: s as usize,
            }),
            None => Ok(()),
        }
    }

    fn networks(&self) -> Result<Vec<Network>, Error> {
        self.check()?;
        let network_of: Vec<usize> = self
            .offsets
            .windows(2)
            .enumerate()
            .flat_map(|(b, pair)| std::iter::repeat_n(b, pair[1] - pair[0]))
            .collect();
        let mut networks: Vec<Network> =
            self.offsets.windows(2).enumerate().map(|(b, w)| self.network(b, w[0], w[1])).collect();
        for (pairs, working) in [(self.working, true), (self.coordination, false)] {
            for pair in pairs.rows() {
                let place = |actor: i64| {
                    let place = |i: usize| Some((i, *network_of.get(i)?));
                    usize::try_from(actor).ok().and_then(place).ok_or(Error::Parameter {
                        what: "an actor of a tie, a number below that of all actors,",
                        got: actor.to_string(),
                    })
                };
                let ((i, b), (j, other)) = (place(pair[0])?, place(pair[1])?);
                agree("network of a tie", b, other)?;
                let start = self.offsets[b];
                let network = &mut networks[b];
                let layer = if working { &mut network.working } else { &mut network.coordination };
                layer.tie(i - start, j - start);
            }
        }
        Ok(networks)
    }

    /// A network without its ties.
    fn network(&self, b: usize, from: usize, to: usize) -> Network {
        let task_words = self.tasks.ncols().div_ceil(64);
        let mut tasks = vec![0_u64; (to - from) * task_words];
        for (i, row) in self.tasks.rows().into_iter().skip(from).take(to - from).enumerate() {
            for (t, _) in row.iter().enumerate().filter(|(_, has)| **has) {
                tasks[i * task_words + t / 64] |= 1 << (t % 64);
            }
        }
        let part = |table: ArrayView2<'_, f64>| -> Vec<f64> {
            table.slice_axis(Axis(0), (from..to).into()).iter().copied().collect()
        };
        let n_values = self.values.ncols();
        let mut values = part(self.values);
        for profile in values.chunks_mut(n_values.max(1)) {
            let length = profile.iter().map(|x| x * x).sum::<f64>().sqrt();
            if length > 0.0 {
                profile.iter_mut().for_each(|x| *x /= length);
            }
        }
        Network {
            sectors: self.sectors[from..to].to_vec(),
            n_sectors: self.n_sectors,
            tasks,
            task_words,
            values,
            n_values,
            charter: part(self.charter),
            n_charter: self.charter.ncols(),
            mechanisms: self.mechanisms[b],
            working: Graph::new(to - from),
            coordination: Graph::new(to - from),
        }
    }
}
