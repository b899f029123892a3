//! About how many models there are, where they are too many to count.
//!
//! Knuth (1975, "Estimating the efficiency of backtrack programs") follows one random path down the
//! tree of a search and multiplies by the number of branches at every node. The mean over many
//! paths is the size of the tree, but where nearly all paths end without a cover it takes millions
//! of them. So a whole sample of nodes goes down together here (Chen 1992, "Heterogeneous
//! sampling"; Vaisman & Kroese 2017, "Stochastic enumeration method for counting trees"): of all
//! their branches a fixed number goes on, and dead ends leave room for others. A node has a weight,
//! the product of the multiplicities of its classes over the probability that it is there, so the
//! weights of the covers found have the number of models as their expectation. Branches of more than
//! a threshold go on for certain, others are drawn in proportion to their weights and then weigh as
//! much as that (Fearnhead & Clifford 2003): no other sample of the same size varies less.
//!
//! Repetitions differ only in the stream of their random numbers, so the standard error is that of
//! their mean, and nothing depends on the number of threads or on time.

use std::rc::Rc;

use crate::cancel::Cancel;
use crate::cover::branch_and_bound::{Candidate, Rules, Wanted};
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::parallel;
use crate::random::Stream;
use crate::space::bits;

/// Independent repetitions: their number gives the standard error to about an eighth.
const REPETITIONS: usize = 32;

/// Nodes that go down together, times classes: some milliseconds for each level of a repetition.
const WIDTH: usize = 1 << 15;
const LEAST_NODES: usize = 16;
const MOST_NODES: usize = 256;

/// A mean over repetitions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean, of which the number of models is the expectation.
    pub models: f64,
    /// Its standard error.
    pub error: f64,
}

/// How many nodes of a level are worth their time.
pub fn width(chart: &Chart) -> usize {
    (WIDTH / chart.classes().max(1)).clamp(LEAST_NODES, MOST_NODES)
}

/// Estimate the number of models that the wanted covers stand for, but for the choice of forced
/// primes, by so many nodes of each level. Seeds differ in all of their random numbers.
///
/// # Errors
///
/// [`Error::Cancelled`]
pub fn estimate(
    chart: &Chart,
    wanted: Wanted<'_>,
    nodes: usize,
    seed: u64,
    cancel: &Cancel,
) -> Result<Estimate, Error> {
    let sampling = Sampling { rules: Rules { chart, wanted }, nodes: nodes.max(1), cancel };
    let repetition =
        |(): &mut (), i: usize| sampling.run(&mut Stream::new([seed, i as u64, 0, 0], 0));
    let found = parallel::pieces(REPETITIONS, 0, || (), repetition)?;
    let n = REPETITIONS as f64;
    let models = found.iter().sum::<f64>() / n;
    let squares: f64 = found.iter().map(|one| (one - models).powi(2)).sum();
    Ok(Estimate { models, error: (squares / (n - 1.0) / n).sqrt() })
}

struct Sampling<'a> {
    rules: Rules<'a>,
    /// How many nodes of a level are kept.
    nodes: usize,
    cancel: &'a Cancel,
}

/// A partial cover.
struct Node {
    open: Vec<u64>,
    critical: Vec<u64>,
    weight: f64,
    family: Rc<Family>,
    /// Which of the branches of its parent this is.
    place: usize,
}

/// What the branches of a node share: the candidates, and where those stand that are tried, which
/// are barred; those tried before are not.
struct Family {
    candidates: Vec<Candidate>,
    branches: Vec<usize>,
}

impl Sampling<'_> {
    fn run(&self, stream: &mut Stream) -> Result<f64, Error> {
        let chart = self.rules.chart;
        let candidates = self.rules.candidates(&chart.all());
        let family = Rc::new(Family { candidates, branches: Vec::new() });
        let open = bits::full(chart.rows());
        let mut level = vec![Node { open, critical: Vec::new(), weight: 1.0, family, place: 0 }];
        let (mut models, mut depth) = (0.0, 0);
        while !level.is_empty() {
            let mut branches: Vec<(usize, Rc<Family>, usize)> = Vec::new();
            let mut weights: Vec<f64> = Vec::new();
            for (at, node) in level.iter().enumerate() {
                self.cancel.check()?;
                let mut above = node.family.candidates.clone();
                for &tried in &node.family.branches[..node.place] {
                    above[tried].barred = false;
                }
                let (closing, mut candidates) =
                    self.rules.expand(&node.open, &node.critical, depth, &above);
                models += closing.iter().map(|&class| node.weight * self.times(class)).sum::<f64>();
                if candidates.is_empty() {
                    continue;
                }
                let tried = self.rules.branch(&node.open, &mut candidates);
                weights
                    .extend(tried.iter().map(|&at| node.weight * self.times(candidates[at].class)));
                let family = Rc::new(Family { candidates, branches: tried });
                branches.extend(
                    (0..family.branches.len()).map(|place| (at, Rc::clone(&family), place)),
                );
            }
            let mut next = Vec::new();
            for (chosen, weight) in drawn(&weights, self.nodes, stream) {
                let (parent, family, place) = &branches[chosen];
                next.extend(self.below(&level[*parent], family, *place, weight));
            }
            level = next;
            depth += 1;
        }
        Ok(models)
    }

    /// How many primes a class has.
    fn times(&self, class: u32) -> f64 {
        self.rules.chart.members(class as usize).len() as f64
    }

    /// A node below another one; none if a class chosen before becomes redundant.
    fn below(&self, node: &Node, family: &Rc<Family>, place: usize, weight: f64) -> Option<Node> {
        let class = family.candidates[family.branches[place]].class as usize;
        let words = self.rules.chart.words();
        let (mut open, mut critical) = (vec![0; words], Vec::new());
        bits::minus(&mut open, &node.open, self.rules.chart.cover(class));
        if self.rules.wanted.irredundant {
            critical = vec![0; node.critical.len() + words];
            if !self.rules.criticals(&node.critical, &node.open, class, &mut critical) {
                return None;
            }
        }
        Some(Node { open, critical, weight, family: Rc::clone(family), place })
    }
}

/// Draw at most `most` of some things with positive weights, each with its new weight, whose
/// expectation is the old one.
fn drawn(weights: &[f64], most: usize, stream: &mut Stream) -> Vec<(usize, f64)> {
    if weights.len() <= most {
        return weights.iter().copied().enumerate().collect();
    }
    // Those heavier than the threshold, which is the weight of the others over the places left.
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
    let mut rest: f64 = weights.iter().sum();
    let mut certain = 0;
    while certain + 1 < most && weights[order[certain]] * (most - certain) as f64 >= rest {
        rest -= weights[order[certain]];
        certain += 1;
    }
    let mut sure = vec![false; weights.len()];
    order[..certain].iter().for_each(|&at| sure[at] = true);
    let rest: f64 = order[certain..].iter().map(|&at| weights[at]).sum();
    let threshold = rest / (most - certain) as f64;
    // Evenly spaced points along the weights, from a random one on.
    let mut point = stream.uniform() * threshold;
    let (mut passed, mut kept) = (0.0, Vec::with_capacity(most));
    for (at, &weight) in weights.iter().enumerate() {
        if sure[at] {
            kept.push((at, weight));
            continue;
        }
        passed += weight;
        if passed > point {
            kept.push((at, threshold));
            point += threshold;
        }
    }
    kept
}
