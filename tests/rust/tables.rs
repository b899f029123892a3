//! Random truth tables, and set algebra straight from the definitions.

use std::collections::BTreeSet;

use fastqca::space::cube::{LevelSet, Space};
use ndarray::Array2;
use proptest::prelude::*;

/// A configuration, or a conjunction with `None` where a condition does not occur.
pub(crate) type Row = Vec<u8>;
pub(crate) type Term = Vec<Option<u8>>;

/// Rows with a role; all others are remainders.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) levels: Vec<u8>,
    pub(crate) explained: Vec<Row>,
    pub(crate) negative: Vec<Row>,
    /// Remainders that may be covered in an intermediate solution.
    pub(crate) easy: Vec<Row>,
}

impl Table {
    pub(crate) fn space(&self) -> Space {
        Space::new(&counts(&self.levels)).expect("levels")
    }

    pub(crate) fn all_rows(&self) -> Vec<Row> {
        self.levels.iter().fold(vec![Row::new()], |rows, &levels| {
            let grow = |row: Row| (0..levels).map(move |l| [row.clone(), vec![l]].concat());
            rows.into_iter().flat_map(grow).collect()
        })
    }

    fn all_terms(&self) -> Vec<Term> {
        self.levels.iter().fold(vec![Term::new()], |terms, &levels| {
            let grow = |term: Term| {
                let choices = (0..levels).map(Some).chain([None]);
                choices.map(move |l| [term.clone(), vec![l]].concat())
            };
            terms.into_iter().flat_map(grow).collect()
        })
    }

    /// Maximal conjunctions that cover an explained row and no row of `off`.
    pub(crate) fn primes(&self, off: &[Row]) -> BTreeSet<Term> {
        let implicants: BTreeSet<Term> = self
            .all_terms()
            .into_iter()
            .filter(|t| !off.iter().any(|r| covers(t, r)))
            .filter(|t| self.explained.iter().any(|r| covers(t, r)))
            .collect();
        let drop = |term: &Term, i: usize| {
            let mut shorter = term.clone();
            shorter[i] = None;
            shorter
        };
        let is_prime = |term: &&Term| {
            let fixed = (0..term.len()).filter(|&i| term[i].is_some());
            fixed.into_iter().all(|i| !implicants.contains(&drop(term, i)))
        };
        implicants.iter().filter(is_prime).cloned().collect()
    }
}

pub(crate) fn covers(term: &Term, row: &Row) -> bool {
    term.iter().zip(row).all(|(t, r)| t.is_none_or(|t| t == *r))
}

pub(crate) fn array(rows: &[Row], k: usize) -> Array2<u8> {
    Array2::from_shape_vec((rows.len(), k), rows.concat()).expect("rows of equal length")
}

pub(crate) fn points(rows: &[Row], k: usize) -> Array2<LevelSet> {
    Space::points(array(rows, k).view())
}

/// Numbers of levels as the core takes them.
pub(crate) fn counts(levels: &[u8]) -> Vec<u16> {
    levels.iter().map(|&levels| levels.into()).collect()
}

/// Tables of up to `conditions` conditions with 2 to `levels` levels and at least one explained
/// row. Large spaces are sampled.
pub(crate) fn tables(conditions: usize, levels: u8) -> impl Strategy<Value = Table> {
    prop::collection::vec(2..=levels, 1..=conditions).prop_flat_map(|levels| {
        let row: Vec<_> = levels.iter().map(|&l| 0..l).collect();
        let rows = prop::collection::vec((row, 0..3_u8), 1..40);
        rows.prop_map(move |rows| {
            let mut seen = BTreeSet::new();
            let mut table = Table {
                levels: levels.clone(),
                explained: Vec::new(),
                negative: Vec::new(),
                easy: Vec::new(),
            };
            for (at, (row, role)) in rows.into_iter().enumerate() {
                if seen.insert(row.clone()) {
                    match if at == 0 { 0 } else { role } {
                        0 => table.explained.push(row),
                        1 => table.negative.push(row),
                        _ => table.easy.push(row),
                    }
                }
            }
            table
        })
    })
}
