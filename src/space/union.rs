//! What lies outside a union of cubes, and short unions that are the same.
//!
//! Questions about an expression come down to one: is there a configuration of some cube that no
//! cube of a union holds? It is answered by a search over levels, so that no complement is made,
//! which for dozens of conditions can need millions of cubes.
//!
//! ```text
//! outside(domains, cubes):
//!     forget the cubes that the domains miss; a cube that holds the domains: there is none
//!     a cube that can be left by one condition only: take its levels there from the domain
//!     no cube left: the domains
//!     choose the cube with the fewest ways out; for each of its conditions c:
//!         outside(domains with the levels of c that the cube lacks, cubes)
//!         keep to the levels of c that the cube has
//! ```
//!
//! A *term* is a cube that restricts each of its conditions to one level. A term is *prime* in a
//! union that holds it, but does not hold it with any condition set free. It is *essential* when
//! it holds a configuration that no other prime holds, so that every sum of primes has it. A prime
//! that holds a configuration p of the term t, but does not lie in t, is free in some condition c
//! of t; then the union holds p with every level of c. So t is essential iff it holds a p which,
//! for every condition of t, some other level takes out of the union.

use ndarray::{Array2, ArrayView2};

use crate::cancel::{Budget, Cancel};
use crate::error::Error;
use crate::space::bits::{self, BitSet};
use crate::space::cube::{LevelSet, Space};

/// More terms than this are not made from cubes with several levels per condition: the number is
/// the product of these levels, and each term becomes a prime to be compared with all others.
const MAX_TERMS: usize = 1 << 17;

/// After as many steps a prime is taken for one that is not essential, which only means that one
/// more prime is tried for leaving out. The question is as hard as satisfiability.
const STEPS: usize = 1 << 14;

/// Conditions that a cube restricts, with the levels it allows there.
type Restrictions<L> = Vec<(usize, L)>;

/// A union of cubes.
#[derive(Debug, Clone)]
pub struct Union<L = LevelSet> {
    full: Vec<L>,
    cubes: Vec<Restrictions<L>>,
    /// For every condition and level the cubes without it.
    lacking: Vec<Vec<Vec<u64>>>,
}

impl<L: BitSet> Union<L> {
    /// The union of `cubes`, (Q, k).
    pub fn new(space: &Space<L>, cubes: ArrayView2<'_, L>) -> Result<Self, Error> {
        space.check_width("cubes of the union", cubes.ncols())?;
        let full = space.full();
        let some = |cube: ndarray::ArrayView1<'_, L>| {
            let some = cube.iter().copied().enumerate();
            some.filter(|&(c, set)| set & full[c] != full[c]).collect()
        };
        Ok(Self::of(full, cubes.rows().into_iter().map(some).collect()))
    }

    fn of(full: &[L], cubes: Vec<Restrictions<L>>) -> Self {
        let none = vec![0; bits::words(cubes.len())];
        let levels = |&full: &L| full.len() as usize;
        let mut lacking: Vec<Vec<Vec<u64>>> =
            full.iter().map(|full| vec![none.clone(); levels(full)]).collect();
        for (i, cube) in cubes.iter().enumerate() {
            for &(c, set) in cube {
                for (level, lacking) in lacking[c].iter_mut().enumerate() {
                    if !set.has(level) {
                        bits::insert(lacking, i);
                    }
                }
            }
        }
        Self { full: full.to_vec(), cubes, lacking }
    }

    /// The levels that each condition has.
    pub fn full(&self) -> &[L] {
        &self.full
    }

    /// A cube of configurations of `within` that no cube of the union holds, if there is any.
    pub fn outside(&self, within: &[L], cancel: &Cancel) -> Result<Option<Vec<L>>, Error> {
        let mut budget = Budget::new(cancel, f64::INFINITY);
        self.outside_some(within, &bits::full(self.cubes.len()), &mut budget)
    }

    /// The same for the union of `some` of the cubes.
    fn outside_some(
        &self,
        within: &[L],
        some: &[u64],
        budget: &mut Budget<'_>,
    ) -> Result<Option<Vec<L>>, Error> {
        if within.contains(&L::default()) {
            return Ok(None);
        }
        let near = self.near(within, some);
        let mut cubes: Vec<Restrictions<L>> = Vec::new();
        for cube in bits::ones(&near) {
            let ways = self.cubes[cube].iter().copied();
            cubes.push(ways.filter(|&(c, set)| !within[c].within(set)).collect());
        }
        let mut domains = within.to_vec();
        let near = cubes.iter().map(Vec::as_slice).collect();
        Ok(leave(near, &mut domains, budget)?.then_some(domains))
    }

    /// Those of `some` cubes that a cube meets.
    fn near(&self, cube: &[L], some: &[u64]) -> Vec<u64> {
        let mut near = some.to_vec();
        let mut far = vec![0; near.len()];
        for ((lacking, &set), &full) in self.lacking.iter().zip(cube).zip(&self.full) {
            if set & full == full {
                continue;
            }
            let mut levels = (0..lacking.len()).filter(|&level| set.has(level));
            match levels.next() {
                Some(first) => far.copy_from_slice(&lacking[first]),
                None => far.fill(u64::MAX),
            }
            for level in levels {
                far.iter_mut().zip(&lacking[level]).for_each(|(far, lacking)| *far &= lacking);
            }
            near.iter_mut().zip(&far).for_each(|(near, far)| *near &= !far);
        }
        near
    }

    /// Those of some cubes, (Q, k), that the union does not hold, and a part of each that no cube
    /// of the union holds.
    pub fn parts_outside(
        &self,
        space: &Space<L>,
        within: ArrayView2<'_, L>,
        cancel: &Cancel,
    ) -> Result<(Vec<usize>, Array2<L>), Error> {
        space.check_width("cubes to look at", within.ncols())?;
        let (mut of, mut parts) = (Vec::new(), Vec::new());
        for (i, cube) in within.rows().into_iter().enumerate() {
            cancel.check()?;
            let cube: Vec<L> =
                cube.iter().zip(&self.full).map(|(&set, &full)| set & full).collect();
            if let Some(part) = self.outside(&cube, cancel)? {
                of.push(i);
                parts.extend(part);
            }
        }
        let parts = Array2::from_shape_vec((of.len(), self.full.len()), parts)?;
        Ok((of, parts))
    }

    fn meets(&self, cube: &[L]) -> bool {
        !bits::is_empty(&self.near(cube, &bits::full(self.cubes.len())))
    }
}

/// Narrow the domains until they miss all cubes. False when that cannot be.
fn leave<L: BitSet>(
    mut near: Vec<&[(usize, L)]>,
    domains: &mut Vec<L>,
    budget: &mut Budget<'_>,
) -> Result<bool, Error> {
    if !budget.work(1 + near.len())? {
        return Err(Error::Spent);
    }
    let hardest = loop {
        let (mut forced, mut fewest, mut hardest) = (false, usize::MAX, None);
        let mut at = 0;
        while at < near.len() {
            let cube = near[at];
            let (mut ways, mut first, mut gone) = (0, (0, L::default()), false);
            for &(c, set) in cube {
                if (domains[c] & set).is_empty() {
                    gone = true;
                    break;
                }
                if !domains[c].within(set) {
                    ways += 1;
                    first = (c, set);
                }
            }
            if !gone && ways == 0 {
                return Ok(false);
            }
            if !gone && ways > 1 {
                if ways < fewest {
                    (fewest, hardest) = (ways, Some(cube));
                }
                at += 1;
                continue;
            }
            if !gone {
                domains[first.0] &= !first.1;
                forced = true;
            }
            near.swap_remove(at);
        }
        if !forced {
            break hardest;
        }
    };
    let Some(hardest) = hardest else { return Ok(true) };
    // Low levels first, so that what is found for different cubes has little in common.
    let mut ways = hardest.to_vec();
    ways.sort_by_key(|&(c, set)| (domains[c] & !set).first());
    for (c, set) in ways {
        let kept = domains[c] & !set;
        if !kept.is_empty() {
            let mut narrowed = domains.clone();
            narrowed[c] = kept;
            if leave(near.clone(), &mut narrowed, budget)? {
                *domains = narrowed;
                return Ok(true);
            }
            domains[c] &= set;
        }
    }
    Ok(false)
}

/// Terms that together are a union, none of which could be left out or lose a condition.
#[derive(Debug, Clone)]
pub struct Sum<L = LevelSet> {
    /// The terms as cubes, (T, k).
    pub terms: Array2<L>,
    /// For each term whether every sum of primes has it, as far as was found out.
    pub essential: Vec<bool>,
    /// Whether the budget sufficed. Otherwise the terms are the union all the same.
    pub complete: bool,
}

/// What a union is known by.
#[derive(Debug, Clone)]
pub struct Shape<L = LevelSet> {
    on: Union<L>,
    /// The cubes that it leaves out, if these are known: then nothing needs to be searched.
    off: Option<Union<L>>,
}

impl<L: BitSet> Shape<L> {
    /// The union of `on`, which leaves out just the cubes of `off`, where that is given.
    pub fn new(
        space: &Space<L>,
        on: ArrayView2<'_, L>,
        off: Option<ArrayView2<'_, L>>,
    ) -> Result<Self, Error> {
        let off = off.map(|off| Union::new(space, off)).transpose()?;
        Ok(Self { on: Union::new(space, on)?, off })
    }

    /// Write the union as an irredundant sum of primes.
    pub fn sum(&self, budget: &mut Budget<'_>) -> Result<Sum<L>, Error> {
        let primes = self.primes(budget)?;
        let essential = primes.iter().map(|prime| settled(self.essential(prime, budget), false));
        let essential: Vec<bool> = essential.collect::<Result<_, _>>()?;
        let needed = self.irredundant(&primes, &essential, budget)?;
        let kept: Vec<usize> = (0..primes.len()).filter(|&i| needed[i]).collect();
        let terms = kept.iter().flat_map(|&i| primes[i].clone()).collect();
        Ok(Sum {
            terms: Array2::from_shape_vec((kept.len(), self.on.full.len()), terms)?,
            essential: kept.iter().map(|&i| essential[i]).collect(),
            complete: budget.look()?,
        })
    }

    fn holds(&self, cube: &[L], budget: &mut Budget<'_>) -> Result<bool, Error> {
        if let Some(off) = &self.off {
            let in_time = budget.work(cube.len())?;
            return if in_time { Ok(!off.meets(cube)) } else { Err(Error::Spent) };
        }
        let all = bits::full(self.on.cubes.len());
        Ok(self.on.outside_some(cube, &all, budget)?.is_none())
    }

    /// A prime for every term in the cubes, short ones first.
    fn primes(&self, budget: &mut Budget<'_>) -> Result<Vec<Vec<L>>, Error> {
        let full = &self.on.full;
        let mut primes: Vec<Vec<L>> = Vec::new();
        for term in self.terms()? {
            if self.off.is_none() && primes.iter().any(|prime| within(&term, prime)) {
                continue;
            }
            let mut wide = term;
            for c in 0..full.len() {
                if wide[c] != full[c] {
                    let set = std::mem::replace(&mut wide[c], full[c]);
                    if !settled(self.holds(&wide, budget), false)? {
                        wide[c] = set;
                    }
                }
            }
            primes.push(wide);
        }
        let literals =
            |prime: &Vec<L>| prime.iter().zip(full).filter(|(set, full)| set != full).count();
        primes.sort_by_cached_key(|prime| (literals(prime), prime.clone()));
        primes.dedup();
        Ok(primes)
    }

    /// The cubes, taken apart where they allow some levels of a condition but not all.
    fn terms(&self) -> Result<Vec<Vec<L>>, Error> {
        let mut terms = Vec::new();
        for cube in &self.on.cubes {
            let mut parts = vec![self.on.full.clone()];
            for &(c, set) in cube {
                let levels: Vec<L> = set.members().map(L::one).collect();
                if (terms.len() + parts.len()) * levels.len() > MAX_TERMS {
                    return Err(Error::TooManyCubes { limit: MAX_TERMS });
                }
                parts = levels
                    .iter()
                    .flat_map(|&level| {
                        parts.iter().map(move |part| {
                            let mut part = part.clone();
                            part[c] = level;
                            part
                        })
                    })
                    .collect();
            }
            terms.extend(parts);
        }
        Ok(terms)
    }

    /// Which primes stay when those are left out, long ones first, that the others make needless.
    fn irredundant(
        &self,
        primes: &[Vec<L>],
        essential: &[bool],
        budget: &mut Budget<'_>,
    ) -> Result<Vec<bool>, Error> {
        let full = &self.on.full;
        let restricted = |prime: &Vec<L>| {
            let all = prime.iter().copied().enumerate();
            all.filter(|&(c, set)| set != full[c]).collect()
        };
        let union = Union::of(full, primes.iter().map(restricted).collect());
        let mut others = bits::full(primes.len());
        for i in (0..primes.len()).rev().filter(|&i| !essential[i]) {
            bits::remove(&mut others, i);
            let own = union.outside_some(&primes[i], &others, budget).map(|part| part.is_some());
            if settled(own, true)? {
                bits::insert(&mut others, i);
            }
        }
        Ok((0..primes.len()).map(|i| bits::contains(&others, i)).collect())
    }

    fn essential(&self, term: &[L], budget: &mut Budget<'_>) -> Result<bool, Error> {
        let own: Vec<usize> = (0..term.len()).filter(|&c| term[c] != self.on.full[c]).collect();
        let mut steps = STEPS;
        let Some(off) = &self.off else {
            let mut choices: Vec<Vec<Vec<Restrictions<L>>>> =
                own.iter().map(|&c| self.beside(term, c, &own)).collect();
            choices.sort_by_key(Vec::len);
            return escapes(&choices, &[], term, &mut steps, budget);
        };
        if !budget.work(off.cubes.len())? {
            return Err(Error::Spent);
        }
        let mut critical: Vec<Vec<&Restrictions<L>>> = Vec::new();
        for &c in &own {
            // Cubes that only this condition keeps apart.
            let mut moved = term.to_vec();
            moved[c] = self.on.full[c];
            let near = off.near(&moved, &bits::full(off.cubes.len()));
            critical.push(bits::ones(&near).map(|cube| &off.cubes[cube]).collect());
        }
        critical.sort_by_key(Vec::len);
        Ok(common(&critical, term, &own, &mut steps))
    }

    /// For every other level of condition `c`, what the union holds of the term moved there, as
    /// cubes in the free conditions of the term.
    fn beside(&self, term: &[L], c: usize, own: &[usize]) -> Vec<Vec<Restrictions<L>>> {
        (self.on.full[c] & !term[c])
            .members()
            .map(|level| {
                let mut moved = term.to_vec();
                moved[c] = L::one(level);
                let near = self.on.near(&moved, &bits::full(self.on.cubes.len()));
                let free = |&(c, _): &(usize, L)| own.binary_search(&c).is_err();
                let rest = |cube: usize| self.on.cubes[cube].iter().copied().filter(free).collect();
                bits::ones(&near).map(rest).collect()
            })
            .collect()
    }
}

/// An answer, or the one that does no harm where the budget did not suffice for any.
fn settled(answer: Result<bool, Error>, harmless: bool) -> Result<bool, Error> {
    match answer {
        Err(Error::Spent) => Ok(harmless),
        answer => answer,
    }
}

fn within<L: BitSet>(small: &[L], big: &[L]) -> bool {
    small.iter().zip(big).all(|(&s, &b)| s.within(b))
}

/// Whether one cube can be chosen of each list so that all have a configuration of `domains` in
/// common, whatever the conditions `own` are.
fn common<L: BitSet>(
    lists: &[Vec<&Restrictions<L>>],
    domains: &[L],
    own: &[usize],
    steps: &mut usize,
) -> bool {
    let Some((first, rest)) = lists.split_first() else { return true };
    first.iter().any(|cube| {
        let Some(left) = steps.checked_sub(1) else { return false };
        *steps = left;
        let mut narrowed = domains.to_vec();
        for &(c, set) in *cube {
            if own.binary_search(&c).is_err() {
                narrowed[c] &= set;
            }
        }
        !narrowed.contains(&L::default()) && common(rest, &narrowed, own, steps)
    })
}

/// Whether a configuration of `term` lies outside of `held` and of one of the unions of each
/// choice.
fn escapes<L: BitSet>(
    choices: &[Vec<Vec<Restrictions<L>>>],
    held: &[&[(usize, L)]],
    term: &[L],
    steps: &mut usize,
    budget: &mut Budget<'_>,
) -> Result<bool, Error> {
    let Some((first, rest)) = choices.split_first() else {
        return leave(held.to_vec(), &mut term.to_vec(), budget);
    };
    for union in first {
        let Some(left) = steps.checked_sub(1) else { return Ok(false) };
        *steps = left;
        let more: Vec<_> = held.iter().copied().chain(union.iter().map(Vec::as_slice)).collect();
        // Where there is no choice, nothing is gained by looking early.
        let hopeless = first.len() > 1 && !leave(more.clone(), &mut term.to_vec(), budget)?;
        if !hopeless && escapes(rest, &more, term, steps, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}
