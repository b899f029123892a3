//! The search for all prime implicants: row by row, by the method that is quickest for it.

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use rayon::prelude::*;

use super::{Planes, Primes, RowPrimes, hitting_sets, oracle, order, table};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::parallel;
use crate::space::bits::{BitSet, Mask, Wide, Word};
use crate::space::cube::{LevelSet, MAX_CUBES, Space};
use crate::space::union::Union;

/// Up to this many conditions bitmaps are quicker even for few rows: a row takes 0.3 µs for 5
/// conditions, 4 µs for 8, 30 µs for 10 and 0.6 ms for 12, whatever the data.
const DENSE: usize = 13;

/// Up to this many they are quicker for `MANY_ROWS`: hitting sets take longer with every row of the
/// off-set, bitmaps do not.
const DENSE_MANY: usize = 15;
const MANY_ROWS: usize = 48;

/// Beyond, the two bitmaps of a row would take more than 16 MiB on every thread.
const DENSE_MOST: usize = 26;

/// Below this many rows times conditions to wake threads costs more than they save: with bitmaps
/// these are 4 µs of work for 5 conditions, 30 µs for 8.
const WORTH_THREADS: usize = 64;

/// Up to so many conditions any search is quick: a row has few products.
const FEW: usize = 10;

/// Which search to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The quicker one.
    Auto,
    /// Bitmaps over all sets of conditions, `table`.
    Table,
    /// Depth-first search, `hitting_sets`.
    HittingSets,
    /// From the cubes that may be covered, `oracle`, where a question has any.
    Oracle,
}

/// What the prime implicants of an analysis must cover and avoid.
#[derive(Debug, Clone)]
pub struct Question<'a, L = LevelSet> {
    /// The space of configurations.
    pub space: &'a Space<L>,
    /// Rows to cover, (E, k).
    pub explained: ArrayView2<'a, u8>,
    /// Observed rows that may not be covered, (M, k).
    pub off_rows: ArrayView2<'a, u8>,
    /// Cubes that may not be met, (C, k).
    pub off_cubes: ArrayView2<'a, L>,
    /// With these (Q, k), nothing outside them and the explained rows may be covered.
    pub on_cubes: Option<ArrayView2<'a, L>>,
}

/// One explained row and what a search of its minimal transversals needs to know.
pub(super) struct Task<'a, M> {
    pub k: usize,
    pub row: usize,
    /// D(e, q) for every q, in no order and with repetitions.
    pub differences: &'a [M],
    /// For every explained row the conditions on which it agrees with this one.
    pub agree: &'a [M],
    pub limit: &'a Limit<'a>,
    /// Whether all sets that meet every D are wanted, not only the minimal ones.
    pub every: bool,
}

/// When a search must end early.
pub(super) struct Limit<'a> {
    pub cancel: &'a Cancel,
    found: AtomicUsize,
    /// The bytes that a prime takes until all are sorted.
    each: usize,
}

impl Limit<'_> {
    /// Report `new` conjunctions.
    pub(super) fn check(&self, new: usize) -> Result<(), Error> {
        self.cancel.check()?;
        let found = self.found.fetch_add(new, Ordering::Relaxed) + new;
        // So many that their size is no number are too many as well.
        self.cancel.fits(found.saturating_mul(self.each)).map_err(|_| {
            let most = self.cancel.room() / self.each as u64;
            let found = usize::try_from(most).expect("the room for a search is a few gigabytes");
            Error::TooManyPrimes { found }
        })
    }
}

impl Primes {
    /// All prime implicants of `question`. Without any off-set that is the empty conjunction.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyConditions`], [`Error::Shape`], [`Error::Level`], [`Error::Contradiction`]
    /// when an explained row lies in the off-set, [`Error::TooManyPrimes`], [`Error::Cancelled`].
    pub fn search<L: BitSet>(
        question: &Question<'_, L>,
        method: Method,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        Self::find(question, method, false, cancel)
    }

    /// All conjunctions that cover a row to explain and keep clear of the off-set, prime or not;
    /// None for more conditions than bitmaps are quick for, or where the off-set is no list of cubes.
    pub fn implicants<L: BitSet>(
        question: &Question<'_, L>,
        cancel: &Cancel,
    ) -> Result<Option<Self>, Error> {
        if question.space.conditions() > DENSE {
            return Ok(None);
        }
        match Self::find(question, Method::Table, true, cancel) {
            Err(Error::TooManyCubes { .. } | Error::TooManyPrimes { .. }) => Ok(None),
            found => found.map(Some),
        }
    }

    fn find<L: BitSet>(
        question: &Question<'_, L>,
        method: Method,
        every: bool,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let k = question.space.conditions();
        if k <= Word::MEMBERS {
            Self::find_by::<L, Word>(question, method, every, cancel)
        } else if k <= Wide::MEMBERS {
            Self::find_by::<L, Wide>(question, method, every, cancel)
        } else {
            Err(Error::TooManyConditions { got: k, most: Wide::MEMBERS })
        }
    }

    /// The search with sets of conditions of one kind.
    fn find_by<L: BitSet, M: Mask>(
        question: &Question<'_, L>,
        method: Method,
        every: bool,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let Question { space, explained, off_rows, off_cubes, on_cubes } = question;
        let k = space.conditions();
        space.check("conditions of the explained rows", *explained)?;
        space.check("conditions of the off-set rows", *off_rows)?;
        space.check_width("conditions of the off-set cubes", off_cubes.ncols())?;
        // A mask for each level of each cube.
        let masks = (off_cubes.nrows() + off_rows.nrows()).saturating_mul(space.most_levels());
        cancel.fits(masks.saturating_mul(size_of::<M>()))?;
        let planes = Planes::<M>::of_rows(*explained, space.most_levels());
        let mut confines = vec![Confines::Off(exclusions(space, *off_rows, *off_cubes))];
        let mut part_of = vec![0; planes.len()];
        if let Some(on) = on_cubes {
            space.check_width("conditions of the cubes to allow", on.ncols())?;
            (confines, part_of) = inside(question, *on, method, cancel)?;
        }
        let none = Self::none(space.most_levels(), explained.to_owned());
        let limit = Limit {
            cancel,
            found: AtomicUsize::new(0),
            // RowPrimes, sorted, and in between a key for each.
            each: 2 * (size_of::<M>() + 8 * none.words) + order::key_bytes(none.levels, k),
        };
        let many = explained.nrows() + off_rows.nrows() >= MANY_ROWS;
        let dense = match method {
            Method::Table if k > DENSE_MOST => {
                return Err(Error::TooManyConditions { got: k, most: DENSE_MOST });
            }
            Method::Table => true,
            Method::Auto => k <= if many { DENSE_MANY } else { DENSE },
            Method::HittingSets | Method::Oracle => false,
        };
        let row = |e: usize| {
            let agree = planes.shared(e, &planes);
            let mut task =
                Task { k, row: e, differences: &[], agree: &agree, limit: &limit, every };
            let off = match &confines[part_of[e]] {
                Confines::Off(off) => off,
                Confines::Inside(_) if every => {
                    return Err(Error::TooManyCubes { limit: MANY });
                }
                Confines::Inside(union) => {
                    return oracle::search(&task, &explained.row(e).to_vec(), union);
                }
            };
            let differences = planes.shared(e, off);
            if differences.contains(&M::default()) {
                return Err(Error::Contradiction { row: e });
            }
            task.differences = &differences;
            if dense { table::search(&task) } else { hitting_sets::search(&task) }
        };
        let quick = dense || k <= FEW;
        let found: Vec<RowPrimes> = if quick && planes.len() * k < WORTH_THREADS {
            (0..planes.len()).map(row).collect::<Result<_, _>>()?
        } else {
            parallel::install(|| (0..planes.len()).into_par_iter().map(row).collect())?
        };
        none.sorted(&found, cancel)
    }
}

/// For every cube of the off-set and every level, the conditions on which the cube excludes it.
fn exclusions<L: BitSet, M: Mask>(
    space: &Space<L>,
    rows: ArrayView2<'_, u8>,
    cubes: ArrayView2<'_, L>,
) -> Planes<M> {
    let all = M::first_n(space.conditions());
    let mut off = Planes::<M>::of_rows(rows, space.most_levels());
    off.0.iter_mut().flatten().for_each(|plane| *plane = all & !*plane);
    // A cube that allows no level of some condition is empty and excludes nothing.
    for cube in cubes.rows().into_iter().filter(|cube| cube.iter().all(|set| !set.is_empty())) {
        for (level, plane) in off.0.iter_mut().enumerate() {
            let excludes = (0..cube.len()).filter(|&i| !cube[i].has(level));
            plane.push(M::of(excludes));
        }
    }
    off
}

/// What the conjunctions that cover a row must keep to.
enum Confines<L, M> {
    /// They may not meet these cubes.
    Off(Planes<M>),
    /// They must lie in this union.
    Inside(Union<L>),
}

/// The confines of each part of the explained rows, and the part of each row.
type Parts<L, M> = (Vec<Confines<L, M>>, Vec<usize>);

/// A complement of more cubes than this is avoided where there is a way around it: each of its
/// cubes is an edge for every row, while the oracle finds only edges that matter.
const MANY: usize = 1 << 12;

/// The confines of a question that allows nothing outside the explained rows and `on`, one for each
/// part of these, and the part of each explained row.
fn inside<L: BitSet, M: Mask>(
    question: &Question<'_, L>,
    on: ArrayView2<'_, L>,
    method: Method,
    cancel: &Cancel,
) -> Result<Parts<L, M>, Error> {
    let Question { space, explained, off_rows, off_cubes, .. } = question;
    let everything = space.everything();
    let off = stack(Space::points(*off_rows).view(), *off_cubes)?;
    let cubes = stack(Space::points(*explained).view(), on)?;
    let part = space.parts(cubes.view(), cancel)?;
    let mut confines = Vec::new();
    for p in 0..part.iter().max().map_or(0, |&last| last + 1) {
        let members: Vec<usize> = (0..part.len()).filter(|&cube| part[cube] == p).collect();
        let own = cubes.select(Axis(0), &members);
        let most = match method {
            _ if !apart(own.view(), off.view()) => MAX_CUBES,
            Method::Oracle => 0,
            _ => MANY,
        };
        confines.push(
            match space.difference_of_at_most(most, everything.view(), own.view(), cancel) {
                Ok(rest) => {
                    let off = stack(rest.view(), *off_cubes)?;
                    cancel.fits(off.nrows() * space.most_levels() * size_of::<M>())?;
                    Confines::Off(exclusions(space, *off_rows, off.view()))
                }
                Err(Error::TooManyCubes { limit }) if limit < MAX_CUBES => {
                    Confines::Inside(Union::new(space, own.view())?)
                }
                Err(err) => return Err(err),
            },
        );
    }
    Ok((confines, part[..explained.nrows()].to_vec()))
}

/// Whether no cube of the one meets a cube of the other.
fn apart<L: BitSet>(one: ArrayView2<'_, L>, other: ArrayView2<'_, L>) -> bool {
    one.rows().into_iter().all(|a| {
        other.rows().into_iter().all(|b| a.iter().zip(b).any(|(&a, &b)| (a & b).is_empty()))
    })
}

fn stack<L: BitSet>(a: ArrayView2<'_, L>, b: ArrayView2<'_, L>) -> Result<Array2<L>, Error> {
    Ok(concatenate(Axis(0), &[a, b])?)
}

/// The edges that contain no other edge.
pub(super) fn absorb<M: Mask>(edges: &[M], cancel: &Cancel) -> Result<Vec<M>, Error> {
    let mut sorted = edges.to_vec();
    sorted.sort_unstable_by_key(|edge| (edge.len(), *edge));
    sorted.dedup();
    let mut kept: Vec<M> = Vec::new();
    for edge in sorted {
        cancel.check()?;
        if !kept.iter().any(|&small| small.within(edge)) {
            kept.push(edge);
        }
    }
    Ok(kept)
}
