//! Whether a chart has a cover of a given size: branch and bound with prices made anew at each node.
//!
//! A node takes a column of the row that has the fewest; columns tried before are left out of the
//! branches that follow. What prices prove to be in no cover of the size goes, what is in all is
//! taken (reduced-cost fixing), and what falls apart is settled part by part.

use crate::cancel::Budget;
use crate::cover::chart::Chart;
use crate::cover::reprice::{Proof, reprice};
use crate::cover::relaxed::{MOST_ROWS, relax};
use crate::cover::rest::{Fate, Rest};
use crate::error::Error;
use crate::space::bits;

/// The most price steps at a node, and at the root.
const STEPS: usize = 60;
const ROOT_STEPS: usize = 2000;

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
    let mut rest = Rest::new(chart, classes, prices);
    if rest.rows <= MOST_ROWS { relax(&mut rest, budget)?; }
    let mut search = Exists { budget, spent: false, nodes: 0 };
    let names = classes.to_vec();
    let found = search.node(rest, &names, size, ROOT_STEPS, 0)?;
    if std::env::var("CXN").is_ok() { eprintln!("nodes {}", search.nodes); }
    Ok(match found {
        _ if search.spent => Answer::Spent,
        Some(cover) => Answer::Cover(cover),
        None => Answer::None,
    })
}

struct Exists<'a, 'b> {
    budget: &'a mut Budget<'b>,
    spent: bool,
    nodes: u64,
}

impl Exists<'_, '_> {
    /// A cover of `rest` by at most `picks` of its columns, which have these names.
    fn node(
        &mut self,
        mut rest: Rest,
        names: &[u32],
        mut picks: usize,
        steps: usize,
        depth: usize,
    ) -> Result<Option<Vec<u32>>, Error> {
        self.nodes += 1;
        let mut names = names.to_vec();
        let mut taken: Vec<u32> = Vec::new();
        let mut covered = vec![0; rest.words];
        let mut may = vec![true; rest.columns];
        let (weights, shares) = loop {
            // Take out what is covered or dropped.
            let Some(rows) = rest.undominated_by(&covered, &may) else { return Ok(None) };
            if rows.is_empty() {
                return Ok(Some(taken));
            }
            if picks == 0 {
                return Ok(None);
            }
            rest = rename(&rest, &mut names, rest.select(&rows, |column| may[column]));
            let maximal = rest.maximal();
            let all: Vec<u32> = (0..).take(rest.rows).collect();
            if maximal.iter().any(|&keep| !keep) {
                rest = rename(&rest, &mut names, rest.select(&all, |column| maximal[column]));
            }
            covered = vec![0; rest.words];
            may = vec![true; rest.columns];
            // Whatever alone covers a row is taken.
            let counts = rest.counts();
            if counts.contains(&1) {
                let mut alone: Vec<usize> = (0..rest.columns)
                    .filter(|&c| bits::ones(rest.cover(c)).any(|row| counts[row] == 1))
                    .collect();
                alone.dedup();
                if alone.len() > picks {
                    return Ok(None);
                }
                picks -= alone.len();
                for column in alone {
                    taken.push(names[column]);
                    covered.iter_mut().zip(rest.cover(column)).for_each(|(c, r)| *c |= r);
                    may[column] = false;
                }
                continue;
            }
            let units = steps / 4 * (64 + rest.columns * 2);
            if self.spent || !self.budget.work(units)? {
                self.spent = true;
                return Ok(None);
            }
            if picks == 1 {
                let whole = (0..rest.columns).find(|&c| bits::count(rest.cover(c)) == rest.rows);
                return Ok(whole.map(|column| {
                    taken.push(names[column]);
                    taken
                }));
            }
            if rest.columns <= picks {
                // No row dominates another, so there are as many rows at most.
                taken.extend(&names);
                return Ok(Some(taken));
            }
            let (r0, c0) = (rest.rows, rest.columns);
            let pre: usize = std::env::var("PRE").map_or(0, |v| v.parse().unwrap());
            if pre > 0 && depth > 0 { if let Proof::None = reprice(&mut rest, picks, pre) { return Ok(None); } }
            let dd: usize = std::env::var("DD").map_or(0, |v| v.parse().unwrap());
            let sh = if depth < dd && rest.rows <= MOST_ROWS { relax(&mut rest, self.budget)? } else { None };
            let steps = if sh.is_some() { 0 } else { steps };
            let proof = reprice(&mut rest, picks, steps);
            if std::env::var("CXDBG").is_ok() && self.nodes < 40 { eprintln!("node {} picks {picks} rows {r0} cols {c0} steps {steps} sum {:.3} -> {}", self.nodes, { let mut l: f64 = rest.prices.iter().sum(); for c in 0..rest.columns { let w: f64 = bits::ones(rest.cover(c)).map(|r| rest.prices[r]).sum(); if w > 1.0 { l += 1.0 - w } } l }, match &proof { Proof::None => "none".into(), Proof::Some { may, must, .. } => format!("{} of {}", must.len(), may.iter().filter(|&&m| m).count()) }); }
            match proof {
                Proof::None => return Ok(None),
                Proof::Some { may: fine, must, weights, shares } => {
                    let before = rest.columns;
                    may = fine;
                    let left = may.iter().filter(|&&may| may).count();
                    if must.len() > picks {
                        return Ok(None);
                    }
                    picks -= must.len();
                    for &column in &must {
                        taken.push(names[column as usize]);
                        let cover = rest.cover(column as usize);
                        covered.iter_mut().zip(cover).for_each(|(c, r)| *c |= r);
                        may[column as usize] = false;
                    }
                    if must.is_empty() && left * 20 > before * 19 {
                        break (weights, sh.unwrap_or(shares));
                    }
                }
            }
        };
        let parts = rest.parts();
        if parts.len() > 1 {
            return self.apart(&rest, &names, picks, &parts, taken);
        }
        let mut counts = vec![0_u32; rest.rows];
        for column in (0..rest.columns).filter(|&c| may[c]) {
            bits::ones(rest.cover(column)).for_each(|row| counts[row] += 1);
        }
        let kk: f64 = std::env::var("KK").map_or(3.0, |v| v.parse().unwrap());
        let mut load = vec![0.0; rest.rows];
        for column in (0..rest.columns).filter(|&c| may[c]) {
            let l = (-kk * (1.0 - shares[column])).exp();
            bits::ones(rest.cover(column)).for_each(|row| load[row] += l);
        }
        let row = (0..rest.rows).min_by(|&a, &b| if kk > 0.0 { load[a].total_cmp(&load[b]) } else { counts[a].cmp(&counts[b]) }).unwrap_or(0);
        let mut branch: Vec<usize> =
            (0..rest.columns).filter(|&c| may[c] && bits::contains(rest.cover(c), row)).collect();
        branch.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
        for column in branch {
            may[column] = false;
            let open: Vec<u32> = (0..)
                .take(rest.rows)
                .filter(|&row| !bits::contains(rest.cover(column), row as usize))
                .collect();
            let mut below = names.clone();
            let child = rename(&rest, &mut below, rest.select(&open, |c| may[c]));
            let st: usize = std::env::var("ST").map_or(STEPS, |v| v.parse().unwrap());
            if let Some(cover) = self.node(child, &below, picks - 1, st, depth + 1)? {
                taken.push(names[column]);
                taken.extend(cover);
                return Ok(Some(taken));
            }
            if self.spent {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// The same for parts that share no column: the last one has what the others leave.
    fn apart(
        &mut self,
        rest: &Rest,
        names: &[u32],
        mut picks: usize,
        parts: &[Vec<u32>],
        mut taken: Vec<u32>,
    ) -> Result<Option<Vec<u32>>, Error> {
        let mut parts: Vec<&Vec<u32>> = parts.iter().collect();
        parts.sort_by_key(|part| part.len());
        for (i, part) in parts.iter().enumerate() {
            let mut of_part = names.to_vec();
            let rows = rest.select(part, |_| true);
            let part = rename(rest, &mut of_part, rows);
            let others = parts.len() - 1 - i;
            let mut found = None;
            let from = if others == 0 { picks } else { 1 };
            for size in from..=picks.saturating_sub(others) {
                found = self.node(part.clone(), &of_part, size, STEPS, 9)?;
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

/// What was selected, and the names of its columns.
fn rename(_: &Rest, names: &mut Vec<u32>, (rest, fates): (Rest, Vec<Fate>)) -> Rest {
    let mut new = vec![u32::MAX; rest.columns];
    for (fate, &name) in fates.iter().zip(names.iter()) {
        if let Fate::Kept(at) = *fate {
            let at = &mut new[at as usize];
            *at = (*at).min(name);
        }
    }
    *names = new;
    rest
}
