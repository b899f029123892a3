//! Products of sums multiplied out.
//!
//! A product of sums is true where every sum has a true literal, so its products are the minimal
//! sets of literals that meet every sum: minimal transversals, found by the depth-first search of
//! Murakami and Uno (2014, MMCS; `primes::hitting_sets` says more of it). What is multiplied out is
//! never longer on the way than in the end.

use ndarray::{Array2, ArrayView2};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::space::bits;

/// How many nodes go by between two looks at the flag.
const NODES: u32 = 256;

/// All minimal sets of columns, (S, V), that meet every line of `edges`, (M, V), in the order found.
///
/// # Errors
///
/// [`Error::TooManyProducts`] when there are more than `most`, [`Error::Cancelled`].
pub fn transversals(
    edges: ArrayView2<'_, bool>,
    most: usize,
    cancel: &Cancel,
) -> Result<Array2<bool>, Error> {
    let n = edges.ncols();
    let mut sets = vec![vec![0; bits::words(n)]; edges.nrows()];
    for ((edge, v), _) in edges.indexed_iter().filter(|&(_, &has)| has) {
        bits::insert(&mut sets[edge], v);
    }
    sets.sort_by_cached_key(|set| (bits::count(set), set.clone()));
    let mut kept: Vec<Vec<u64>> = Vec::new();
    for set in sets {
        cancel.check()?;
        if !kept.iter().any(|small| bits::subset(small, &set)) {
            kept.push(set);
        }
    }
    let m = bits::words(kept.len());
    let mut holding = vec![vec![0; m]; n];
    for (edge, set) in kept.iter().enumerate() {
        bits::ones(set).for_each(|v| bits::insert(&mut holding[v], edge));
    }
    let open = bits::full(kept.len());
    let mut search = Search {
        edges: kept,
        holding,
        chosen: Vec::new(),
        found: Vec::new(),
        most,
        nodes: 0,
        cancel,
    };
    search.node(&open, &[], &bits::full(n))?;
    let mut out = Array2::from_elem((search.found.len(), n), false);
    for (mut line, set) in out.rows_mut().into_iter().zip(search.found) {
        set.into_iter().for_each(|v| line[v] = true);
    }
    Ok(out)
}

struct Search<'a> {
    edges: Vec<Vec<u64>>,
    /// The edges that contain each vertex.
    holding: Vec<Vec<u64>>,
    chosen: Vec<usize>,
    found: Vec<Vec<usize>>,
    most: usize,
    nodes: u32,
    cancel: &'a Cancel,
}

impl Search<'_> {
    /// Extend the chosen vertices, given the edges that none of them meets, those that each of
    /// them meets alone, and what may still be chosen.
    fn node(
        &mut self,
        open: &[u64],
        critical: &[Vec<u64>],
        candidates: &[u64],
    ) -> Result<(), Error> {
        self.nodes = self.nodes.wrapping_add(1);
        if self.nodes.is_multiple_of(NODES) {
            self.cancel.check()?;
        }
        if bits::is_empty(open) {
            if self.found.len() >= self.most {
                return Err(Error::TooManyProducts { limit: self.most });
            }
            self.found.push(self.chosen.clone());
            return Ok(());
        }
        let mut branch = vec![0; candidates.len()];
        let mut left = vec![0; candidates.len()];
        let mut fewest = usize::MAX;
        for edge in bits::ones(open) {
            bits::both(&mut left, &self.edges[edge], candidates);
            let count = bits::count(&left);
            if count < fewest {
                fewest = count;
                branch.copy_from_slice(&left);
            }
        }
        let mut allowed = vec![0; candidates.len()];
        bits::minus(&mut allowed, candidates, &branch);
        for v in bits::ones(&branch) {
            if let Some((open, critical)) = self.with(v, open, critical) {
                self.chosen.push(v);
                self.node(&open, &critical, &allowed)?;
                self.chosen.pop();
            }
            bits::insert(&mut allowed, v);
        }
        Ok(())
    }

    /// The open and the critical edges with `v` chosen too; None if one chosen before would be
    /// needless.
    fn with(
        &self,
        v: usize,
        open: &[u64],
        critical: &[Vec<u64>],
    ) -> Option<(Vec<u64>, Vec<Vec<u64>>)> {
        let holding = &self.holding[v];
        let mut all = Vec::with_capacity(critical.len() + 1);
        for old in critical {
            let mut new = vec![0; old.len()];
            bits::minus(&mut new, old, holding);
            if bits::is_empty(&new) {
                return None;
            }
            all.push(new);
        }
        let (mut still, mut own) = (vec![0; open.len()], vec![0; open.len()]);
        bits::minus(&mut still, open, holding);
        bits::both(&mut own, open, holding);
        all.push(own);
        Some((still, all))
    }
}
