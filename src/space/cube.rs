//! Configurations and cubes over conditions with any number of levels.
//!
//! A *configuration* fixes every condition to a level. A *cube* allows a set of levels per
//! condition: bit `l` of entry `i` says that condition `i` may have level `l`. Both come as flat
//! tables, one line per configuration or cube and one entry per condition.
//!
//! [`Space::difference`] is the only set algebra needed: the complement of the rows that may be
//! covered is the off-set of the conservative and intermediate solutions, and simplifying
//! assumptions and counterfactuals are differences too. The result is disjoint, so that its
//! configurations are counted without listing them.
//!
//! A set of up to 32 levels is a [`LevelSet`]. Where some condition has more, all sets are
//! [`Wide`](super::bits::Wide): what handles cubes is generic over sets of levels, [`BitSet`].

use ndarray::{Array2, ArrayView2};

use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::space::bits::BitSet;

/// Levels that a condition may have, as bits, where none has more than 32.
pub type LevelSet = u32;

/// The most cubes that a difference may have (at 64 conditions 256 MiB).
pub const MAX_CUBES: usize = 1 << 20;

/// A difference of n cubes looks at n branches for each condition, unless there are dead ends; after
/// so many times as many it is given up.
const BRANCHES: usize = 2;

/// The space of all configurations: how many levels each condition has.
#[derive(Debug, Clone)]
pub struct Space<L = LevelSet> {
    levels: Vec<u16>,
    full: Vec<L>,
}

impl Space {
    /// Conditions with these numbers of levels, each 1 to 32.
    ///
    /// # Errors
    ///
    /// [`Error::Levels`].
    pub fn new(levels: &[u16]) -> Result<Self, Error> {
        Self::of(levels)
    }
}

/// Whether some condition has more levels than a [`LevelSet`] holds.
pub fn is_wide(levels: &[u16]) -> bool {
    levels.iter().any(|&levels| usize::from(levels) > LevelSet::MEMBERS)
}

impl<L: BitSet> Space<L> {
    /// Conditions with these numbers of levels, each from 1 to as many as sets hold.
    ///
    /// # Errors
    ///
    /// [`Error::Levels`].
    pub fn of(levels: &[u16]) -> Result<Self, Error> {
        let full = |(condition, &levels): (usize, &u16)| match usize::from(levels) {
            n if (1..=L::MEMBERS).contains(&n) => Ok(L::first_n(n)),
            _ => Err(Error::Levels { condition, levels, most: L::MEMBERS }),
        };
        let full = levels.iter().enumerate().map(full).collect::<Result<_, _>>()?;
        Ok(Self { levels: levels.to_vec(), full })
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.levels.len()
    }

    /// The largest number of levels of a condition, at least 2.
    pub fn most_levels(&self) -> usize {
        self.levels.iter().map(|&l| usize::from(l)).fold(2, usize::max)
    }

    /// The levels that each condition has.
    pub fn full(&self) -> &[L] {
        &self.full
    }

    /// The cube of all configurations.
    pub fn everything(&self) -> Array2<L> {
        let mut cube = Array2::default((1, self.conditions()));
        cube.row_mut(0).iter_mut().zip(&self.full).for_each(|(set, &full)| *set = full);
        cube
    }

    /// Configurations as cubes that hold one configuration each.
    pub fn points(rows: ArrayView2<'_, u8>) -> Array2<L> {
        rows.mapv(|level| L::one(usize::from(level)))
    }

    /// Check that `rows` are configurations of this space.
    pub fn check(&self, what: &'static str, rows: ArrayView2<'_, u8>) -> Result<(), Error> {
        self.check_width(what, rows.ncols())?;
        for row in rows.rows() {
            for (condition, (&level, &levels)) in row.iter().zip(&self.levels).enumerate() {
                if u16::from(level) >= levels {
                    return Err(Error::Level { condition, level, levels });
                }
            }
        }
        Ok(())
    }

    /// Check that a table has one column per condition.
    pub fn check_width(&self, what: &'static str, got: usize) -> Result<(), Error> {
        agree(what, self.conditions(), got)
    }

    /// Split cubes into parts that no conjunction crosses: the part of each cube.
    ///
    /// The configurations of a conjunction are connected by steps that change one condition. If
    /// all of them lie in some union of cubes, such a step leads from a cube to itself or to one
    /// that disagrees with it on at most one condition. So cubes that are not linked by such
    /// pairs share no implicant, and each part can be dealt with alone.
    pub fn parts(&self, cubes: ArrayView2<'_, L>, cancel: &Cancel) -> Result<Vec<usize>, Error> {
        let cubes = cubes.as_standard_layout();
        let cubes: Vec<&[L]> = cubes
            .rows()
            .into_iter()
            .map(|cube| cube.to_slice().expect("in standard layout"))
            .collect();
        let apart = |a: &[L], b: &[L]| {
            a.iter().zip(b).filter(|&(&a, &b)| (a & b).is_empty()).nth(1).is_some()
        };
        let mut part = vec![usize::MAX; cubes.len()];
        let mut parts = 0;
        for start in 0..cubes.len() {
            if part[start] != usize::MAX {
                continue;
            }
            part[start] = parts;
            let mut reached = vec![start];
            while let Some(a) = reached.pop() {
                cancel.check()?;
                for (part, (b, cube)) in part.iter_mut().zip(cubes.iter().enumerate()) {
                    if *part == usize::MAX && !apart(cubes[a], cube) {
                        *part = parts;
                        reached.push(b);
                    }
                }
            }
            parts += 1;
        }
        Ok(part)
    }

    /// Disjoint cubes that together hold the union of `plus` without the union of `minus`.
    ///
    /// Shannon expansion in condition order: split on the levels of one condition, keep the
    /// levels on which the same cubes remain together, stop as soon as one side decides.
    pub fn difference(
        &self,
        plus: ArrayView2<'_, L>,
        minus: ArrayView2<'_, L>,
        cancel: &Cancel,
    ) -> Result<Array2<L>, Error> {
        self.difference_of_at_most(MAX_CUBES, plus, minus, cancel)
    }

    /// As [`Space::difference`], given up once it needs more than `limit` cubes, or looks at far
    /// more branches than so many cubes have: most were dead ends.
    pub fn difference_of_at_most(
        &self,
        limit: usize,
        plus: ArrayView2<'_, L>,
        minus: ArrayView2<'_, L>,
        cancel: &Cancel,
    ) -> Result<Array2<L>, Error> {
        self.check_width("cubes to keep", plus.ncols())?;
        self.check_width("cubes to leave out", minus.ncols())?;
        let side = |cubes: ArrayView2<'_, L>| {
            let open_from = cubes
                .rows()
                .into_iter()
                .map(|c| (0..c.len()).rev().find(|&i| c[i] & self.full[i] != self.full[i]))
                .map(|last| last.map_or(0, |last| last + 1))
                .collect();
            Operand { cubes: cubes.to_owned(), open_from }
        };
        let (plus, minus) = (side(plus), side(minus));
        let (all_plus, all_minus) = (plus.all(), minus.all());
        let mut expansion = Expansion {
            space: self,
            plus,
            minus,
            path: self.full.clone(),
            found: Vec::new(),
            limit,
            // A limit beyond all numbers is none.
            branches: limit.saturating_add(1).saturating_mul(BRANCHES * (self.conditions() + 1)),
            cancel,
        };
        expansion.split(0, &all_plus, &all_minus)?;
        let found = expansion.found;
        Ok(Array2::from_shape_vec((found.len(), self.conditions()), found.concat())?)
    }
}

/// One operand of a difference; `open_from[c]` is the condition from which on cube c allows all.
struct Operand<L> {
    cubes: Array2<L>,
    open_from: Vec<usize>,
}

impl<L: BitSet> Operand<L> {
    fn all(&self) -> Vec<usize> {
        (0..self.open_from.len()).collect()
    }

    fn any_open(&self, alive: &[usize], condition: usize) -> bool {
        alive.iter().any(|&c| self.open_from[c] <= condition)
    }

    fn allowing(&self, alive: &[usize], condition: usize, level: usize) -> Vec<usize> {
        let allows = |&c: &usize| self.cubes[[c, condition]].has(level);
        alive.iter().copied().filter(allows).collect()
    }
}

struct Expansion<'a, L> {
    space: &'a Space<L>,
    plus: Operand<L>,
    minus: Operand<L>,
    path: Vec<L>,
    found: Vec<Vec<L>>,
    limit: usize,
    branches: usize,
    cancel: &'a Cancel,
}

impl<L: BitSet> Expansion<'_, L> {
    fn split(&mut self, condition: usize, plus: &[usize], minus: &[usize]) -> Result<(), Error> {
        if plus.is_empty() || self.minus.any_open(minus, condition) {
            return Ok(());
        }
        if minus.is_empty() && self.plus.any_open(plus, condition) {
            return self.keep();
        }
        self.cancel.check()?;
        let Some(left) = self.branches.checked_sub(1) else {
            return Err(Error::TooManyCubes { limit: self.limit });
        };
        self.branches = left;
        let mut branches: Vec<(L, Vec<usize>, Vec<usize>)> = Vec::new();
        for level in 0..usize::from(self.space.levels[condition]) {
            let p = self.plus.allowing(plus, condition, level);
            let m = self.minus.allowing(minus, condition, level);
            match branches.iter_mut().find(|b| b.1 == p && b.2 == m) {
                Some(branch) => branch.0 |= L::one(level),
                None => branches.push((L::one(level), p, m)),
            }
        }
        for (levels, p, m) in branches {
            self.path[condition] = levels;
            self.split(condition + 1, &p, &m)?;
        }
        self.path[condition] = self.space.full[condition];
        Ok(())
    }

    fn keep(&mut self) -> Result<(), Error> {
        if self.found.len() >= self.limit {
            return Err(Error::TooManyCubes { limit: self.limit });
        }
        // Each on its own, and then all in one piece.
        let bytes = 2 * size_of::<L>() * self.path.len() + 40;
        self.cancel.fits(bytes * self.found.len())?;
        self.found.push(self.path.clone());
        Ok(())
    }
}
