//! Minimal transversals for many conditions, depth first.
//!
//! MMCS (Murakami & Uno 2014, "Efficient algorithms for dualizing large-scale hypergraphs"): a
//! partial transversal S grows by one condition of the edge that has the fewest candidates left.
//! For every condition of S its *critical* edges, met by it alone, are kept: S is minimal as long
//! as all of them are non-empty. Of the conditions of the chosen edge only those tried before are
//! candidates further down, so that no set is found twice.
//!
//! ```text
//! node(S, open edges, critical edges, candidates):
//!     drop from the candidates those that lie in all critical edges of some condition of S
//!     emit S + v for every candidate v that lies in all open edges, and drop v
//!     choose the open edge with the fewest candidates; for each candidate v of it:
//!         node(S + v, …, candidates outside the edge and those of it tried before)
//! ```
//!
//! Two departures pay. The candidates that would spoil minimality are found together, as the
//! intersection of the critical edges, instead of one by one; and leaves are emitted from their
//! parent, which saves their update, the larger part of all work.

use super::RowPrimes;
use super::search::{Task, absorb};
use crate::error::Error;
use crate::space::bits::{self, Mask};

/// How many nodes go by between two looks at the limits, which threads share: less than a
/// millisecond.
const NODES: u32 = 1024;

pub(super) fn search<M: Mask>(task: &Task<'_, M>) -> Result<RowPrimes, Error> {
    let edges = absorb(task.differences, task.limit.cancel)?;
    // The words of an edge set are a constant for the compiler where there are few of them.
    match bits::words(edges.len()) {
        0 | 1 => Mmcs::<M, 1>::new(task, &edges).run(),
        2 => Mmcs::<M, 2>::new(task, &edges).run(),
        3 | 4 => Mmcs::<M, 4>::new(task, &edges).run(),
        5..=8 => Mmcs::<M, 8>::new(task, &edges).run(),
        _ => Mmcs::<M, 0>::new(task, &edges).run(),
    }
}

/// Edge sets have N words, or `m` where N is 0. All stacks are flat and indexed by depth.
struct Mmcs<'a, M, const N: usize> {
    task: &'a Task<'a, M>,
    edges: &'a [M],
    m: usize,
    /// The edges that contain condition v.
    holding: Vec<u64>,
    /// Edges met by none of the first d conditions.
    open: Vec<u64>,
    /// Critical edges of the conditions chosen at depth d, d sets of them.
    critical: Vec<Vec<u64>>,
    /// The explained rows that agree with this one on condition v.
    agreeing: Vec<u64>,
    /// Explained rows covered by the first d conditions.
    cover: Vec<u64>,
    words: usize,
    nodes: u32,
    reported: usize,
    found: RowPrimes,
}

impl<'a, M: Mask, const N: usize> Mmcs<'a, M, N> {
    fn new(task: &'a Task<'a, M>, edges: &'a [M]) -> Self {
        let m = if N == 0 { bits::words(edges.len()) } else { N };
        let words = bits::words(task.agree.len());
        let mut holding = vec![0; task.k * m];
        for (edge, conditions) in edges.iter().enumerate() {
            conditions.members().for_each(|v| bits::insert(&mut holding[v * m..], edge));
        }
        let mut agreeing = vec![0; task.k * words];
        for (e, conditions) in task.agree.iter().enumerate() {
            conditions.members().for_each(|v| bits::insert(&mut agreeing[v * words..], e));
        }
        let mut open = vec![0; m];
        (0..edges.len()).for_each(|edge| bits::insert(&mut open, edge));
        Self {
            task,
            edges,
            m,
            holding,
            open,
            critical: vec![Vec::new()],
            agreeing,
            cover: bits::full(task.agree.len()),
            words,
            nodes: 0,
            reported: 0,
            found: RowPrimes::default(),
        }
    }

    fn run(mut self) -> Result<RowPrimes, Error> {
        if self.edges.is_empty() {
            self.emit(M::default(), 0, None);
        } else {
            self.node(0, M::default(), M::first_n(self.task.k))?;
        }
        self.report()?;
        Ok(self.found)
    }

    fn report(&mut self) -> Result<(), Error> {
        let found = self.found.care.len() / M::WORDS;
        let new = found - self.reported;
        self.reported = found;
        self.task.limit.check(new)
    }

    fn node(&mut self, depth: usize, chosen: M, candidates: M) -> Result<(), Error> {
        self.nodes += 1;
        if self.nodes.is_multiple_of(NODES) {
            self.report()?;
        }
        let candidates = candidates & !self.spoilers(depth, candidates);
        let Some((edge, closing)) = self.choose(depth, candidates) else { return Ok(()) };
        for v in closing.members() {
            self.emit(chosen | M::one(v), depth, Some(v));
        }
        let branch = edge & !closing;
        let mut rest = candidates & !edge;
        for v in branch.members() {
            if self.descend(depth, v) {
                self.node(depth + 1, chosen | M::one(v), rest)?;
            }
            rest |= M::one(v);
        }
        Ok(())
    }

    /// The candidates that would take from some chosen condition its last critical edge.
    fn spoilers(&self, depth: usize, candidates: M) -> M {
        let m = if N == 0 { self.m } else { N };
        let mut spoilers = M::default();
        for critical in self.critical[depth].chunks_exact(m).take(depth) {
            let mut common = candidates;
            for edge in bits::ones(critical) {
                common &= self.edges[edge];
                if common.is_empty() {
                    break;
                }
            }
            spoilers |= common;
        }
        spoilers
    }

    /// The candidates of the open edge that has the fewest, and those that lie in all open edges.
    /// None when an open edge has no candidate.
    fn choose(&self, depth: usize, candidates: M) -> Option<(M, M)> {
        let m = if N == 0 { self.m } else { N };
        let (mut best, mut fewest, mut closing) = (M::default(), u32::MAX, candidates);
        for edge in bits::ones(&self.open[depth * m..(depth + 1) * m]) {
            let left = self.edges[edge] & candidates;
            let count = left.len();
            if count == 0 {
                return None;
            }
            closing &= left;
            if count < fewest {
                (best, fewest) = (left, count);
            }
        }
        Some((best, closing))
    }

    /// Fill the stacks at `depth + 1` for condition `v` added. False when a chosen condition has
    /// no critical edge left.
    fn descend(&mut self, depth: usize, v: usize) -> bool {
        let m = if N == 0 { self.m } else { N };
        let holding = &self.holding[v * m..(v + 1) * m];
        if self.open.len() < (depth + 2) * m {
            self.open.resize((depth + 2) * m, 0);
            self.cover.resize((depth + 2) * self.words, 0);
            self.critical.push(vec![0; (depth + 1) * m]);
        }
        let (above, below) = self.critical.split_at_mut(depth + 1);
        let (old, new) = (&above[depth], &mut below[0]);
        for (out, old) in new.chunks_exact_mut(m).zip(old.chunks_exact(m)).take(depth) {
            bits::minus(out, old, holding);
            if bits::is_empty(out) {
                return false;
            }
        }
        let (above, below) = self.open.split_at_mut((depth + 1) * m);
        let open = &above[depth * m..];
        bits::both(&mut new[depth * m..], open, holding);
        bits::minus(below, open, holding);
        let words = self.words;
        let (above, below) = self.cover.split_at_mut((depth + 1) * words);
        bits::both(below, &above[depth * words..], &self.agreeing[v * words..(v + 1) * words]);
        true
    }

    /// Keep a transversal unless an earlier explained row has found it too.
    fn emit(&mut self, care: M, depth: usize, last: Option<usize>) {
        let words = self.words;
        let (row, at) = (self.task.row, self.found.cover.len());
        let cover = &self.cover[depth * words..(depth + 1) * words];
        match last {
            Some(v) => {
                let agreeing = &self.agreeing[v * words..(v + 1) * words];
                self.found.cover.extend(cover.iter().zip(agreeing).map(|(a, b)| a & b));
            }
            None => self.found.cover.extend_from_slice(cover),
        }
        if bits::ones(&self.found.cover[at..]).next() == Some(row) {
            self.found.care.extend_from_slice(care.words());
        } else {
            self.found.cover.truncate(at);
        }
    }
}
