//! Whether a chart has a cover of a given size: branch and bound with the best prices at each node.
//!
//! A node branches on the columns of one row; those tried before are left out of the branches that
//! follow. Columns that prices prove to be in no cover of the size go, those in all are taken
//! (reduced-cost fixing), and what falls apart is settled part by part.
//!
//! The row matters most. A column that the best cover by shares takes as a whole changes no bound
//! when it is chosen, so rows are preferred that are covered by shares of a few columns.

use crate::cancel::Budget;
use crate::cover::chart::Chart;
use crate::cover::relaxed;
use crate::cover::reprice::{Proof, reprice};
use crate::cover::rest::{Fate, Rest};
use crate::error::Error;
use crate::space::bits;

/// Price steps before the best prices are computed.
pub const FIRST_STEPS: usize = 25;
/// The same where the best prices would take too long.
pub const STEPS: usize = 150;

/// The most multiplications of an iteration for the best prices, at the root.
const AT_ROOT: usize = 1 << 30;
/// The same below the root.
pub const AT_NODE: usize = 1 << 26;

/// How many times smaller the branch of a column with the share 0 is, as a power of e, than of one
/// with the share 1.
const SHRINKS: f64 = 8.0;

/// What a search has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A cover of at most the size.
    Cover(Vec<u32>),
    /// There is none.
    None,
    /// The budget is used up.
    Spent,
}

/// A cover of `chart` by at most `size` of `classes`, if there is one.
pub fn exists(
    chart: &Chart,
    classes: &[u32],
    size: usize,
    prices: Vec<f64>,
    budget: &mut Budget<'_>,
) -> Result<Answer, Error> {
    let mut search = Exists { budget, spent: false, most: AT_ROOT };
    let root = Named { rest: Rest::new(chart, classes, prices), names: classes.to_vec() };
    let found = search.node(root, size)?;
    Ok(match found {
        _ if search.spent => Answer::Spent,
        Some(cover) => Answer::Cover(cover),
        None => Answer::None,
    })
}

/// The columns, of those that `may` be taken, of the row whose branches promise to be smallest.
pub fn narrowest(rest: &Rest, may: &[bool], shares: &[f64]) -> Vec<usize> {
    let mut size = vec![0.0; rest.rows];
    for column in (0..rest.columns).filter(|&c| may[c]) {
        let branch = (SHRINKS * (shares[column] - 1.0)).exp();
        bits::ones(rest.cover(column)).for_each(|row| size[row] += branch);
    }
    let row = (0..rest.rows).min_by(|&a, &b| size[a].total_cmp(&size[b])).unwrap_or(0);
    (0..rest.columns).filter(|&c| may[c] && bits::contains(rest.cover(c), row)).collect()
}

/// What is left, and the classes of its columns.
#[derive(Clone)]
struct Named {
    rest: Rest,
    names: Vec<u32>,
}

impl Named {
    fn select(&self, rows: &[u32], keep: impl Fn(usize) -> bool) -> Self {
        let (rest, fates) = self.rest.select(rows, keep);
        let mut names = vec![u32::MAX; rest.columns];
        for (fate, &name) in fates.iter().zip(&self.names) {
            if let Fate::Kept(at) = *fate {
                let known = &mut names[at as usize];
                *known = name.min(*known);
            }
        }
        Self { rest, names }
    }

    /// Take columns, and note the rows they cover.
    fn take(&self, columns: &[usize], taken: &mut Vec<u32>, covered: &mut [u64]) {
        for &column in columns {
            taken.push(self.names[column]);
            covered.iter_mut().zip(self.rest.cover(column)).for_each(|(all, rows)| *all |= rows);
        }
    }
}

/// What is left at a node once nothing more follows from bounds.
struct Reduced {
    left: Named,
    picks: usize,
    taken: Vec<u32>,
    /// The columns that a cover may have, their weights, and about which share the best one has.
    may: Vec<bool>,
    weights: Vec<f64>,
    shares: Vec<f64>,
}

enum Step {
    Done(Option<Vec<u32>>),
    Branch(Reduced),
}

struct Exists<'a, 'b> {
    budget: &'a mut Budget<'b>,
    spent: bool,
    most: usize,
}

impl Exists<'_, '_> {
    /// A cover of what is left by at most `picks` columns.
    fn node(&mut self, left: Named, picks: usize) -> Result<Option<Vec<u32>>, Error> {
        let reduced = match self.reduce(left, picks)? {
            Step::Done(found) => return Ok(found),
            Step::Branch(reduced) => reduced,
        };
        self.most = AT_NODE;
        let Reduced { left, picks, mut taken, mut may, weights, shares } = reduced;
        let rest = &left.rest;
        let parts = rest.parts();
        if parts.len() > 1 {
            return self.apart(&left, picks, parts, taken);
        }
        let mut branch = narrowest(rest, &may, &shares);
        branch.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
        for column in branch {
            may[column] = false;
            let cover = rest.cover(column);
            let open = (0..).zip(0..rest.rows).filter(|&(_, row)| !bits::contains(cover, row));
            let open: Vec<u32> = open.map(|(row, _)| row).collect();
            let below = self.node(left.select(&open, |c| may[c]), picks - 1)?;
            if let Some(below) = below {
                taken.push(left.names[column]);
                taken.extend(below);
                return Ok(Some(taken));
            }
            if self.spent {
                break;
            }
        }
        Ok(None)
    }

    /// Take and leave out columns as long as bounds prove something.
    fn reduce(&mut self, mut left: Named, mut picks: usize) -> Result<Step, Error> {
        let mut taken: Vec<u32> = Vec::new();
        let mut covered = vec![0; left.rest.words];
        let mut may = vec![true; left.rest.columns];
        loop {
            let rows = left.rest.undominated_by(&covered, &may);
            let Some(rows) = rows else { return Ok(Step::Done(None)) };
            if rows.is_empty() {
                return Ok(Step::Done(Some(taken)));
            }
            if picks == 0 {
                return Ok(Step::Done(None));
            }
            left = left.select(&rows, |column| may[column]);
            let maximal = left.rest.maximal();
            if maximal.contains(&false) {
                let all: Vec<u32> = (0..).take(left.rest.rows).collect();
                left = left.select(&all, |column| maximal[column]);
            }
            let rest = &mut left.rest;
            covered = vec![0; rest.words];
            may = vec![true; rest.columns];
            let mut must = rest.alone();
            let mut last = None;
            if must.is_empty() {
                if picks == 1 {
                    // A column with all rows would have left one row, and been alone in it.
                    return Ok(Step::Done(None));
                }
                if rest.columns <= picks {
                    taken.extend(&left.names);
                    return Ok(Step::Done(Some(taken)));
                }
                self.spent |= !self.budget.work(rest.columns * rest.words * FIRST_STEPS)?;
                if self.spent {
                    return Ok(Step::Done(None));
                }
                match self.price(rest, picks)? {
                    (Proof::None, _) => return Ok(Step::Done(None)),
                    (Proof::Some { may: fine, must: all, weights, shares }, best) => {
                        (may, must) = (fine, all);
                        last = Some((weights, best.unwrap_or(shares)));
                    }
                }
            }
            if must.len() > picks {
                return Ok(Step::Done(None));
            }
            picks -= must.len();
            left.take(&must, &mut taken, &mut covered);
            let stays = may.iter().filter(|&&may| may).count();
            match last {
                Some((weights, shares)) if must.is_empty() && stays * 20 > may.len() * 19 => {
                    return Ok(Step::Branch(Reduced { left, picks, taken, may, weights, shares }));
                }
                _ => must.iter().for_each(|&column| may[column] = false),
            }
        }
    }

    /// What better prices prove, and which shares the best cover has if that was computed.
    fn price(&mut self, rest: &mut Rest, picks: usize) -> Result<(Proof, Option<Vec<f64>>), Error> {
        let proof = reprice(rest, picks, FIRST_STEPS);
        let Proof::Some { may, must, .. } = &proof else { return Ok((proof, None)) };
        if !must.is_empty() || may.iter().filter(|&&may| may).count() * 4 < may.len() * 3 {
            return Ok((proof, None));
        }
        if !relaxed::fits(rest, self.most) {
            return Ok((reprice(rest, picks, STEPS), None));
        }
        let shares = relaxed::relax(rest, self.budget)?;
        self.spent |= shares.is_none();
        Ok((reprice(rest, picks, 0), shares))
    }

    /// The same for parts that share no column: the last one has what the others leave.
    fn apart(
        &mut self,
        left: &Named,
        mut picks: usize,
        mut parts: Vec<Vec<u32>>,
        mut taken: Vec<u32>,
    ) -> Result<Option<Vec<u32>>, Error> {
        parts.sort_by_key(Vec::len);
        for (part, others) in parts.iter().zip((0..parts.len()).rev()) {
            let part = left.select(part, |_| true);
            let most = picks.saturating_sub(others);
            let least = if others == 0 { most } else { 1 };
            let mut found = None;
            for size in least..=most {
                found = self.node(part.clone(), size)?;
                if found.is_some() || self.spent {
                    break;
                }
            }
            let Some(cover) = found else { return Ok(None) };
            picks -= cover.len();
            taken.extend(cover);
        }
        Ok(Some(taken))
    }
}
