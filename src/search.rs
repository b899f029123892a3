//! All covers of a chart, depth first: those of a given size, the irredundant ones, or both.
//!
//! A cover grows by one class of the open row that has the fewest candidates left; a class is not
//! a candidate any more once an earlier sibling has tried it, so every cover is found once. At
//! each node candidates go that can be in no wanted cover below it:
//!
//! - *sized*: with p picks left the heaviest p candidates must weigh as much as the open rows
//!   (see [`crate::bound`]), and so must any one candidate with the p - 1 heaviest;
//! - *irredundant*: no candidate may cover all critical rows of a chosen class, the rows that it
//!   alone covers (Murakami & Uno 2014; an irredundant cover is a minimal transversal of the sets
//!   of classes that cover each row).
//!
//! The walk is deterministic, so it can be taken up again after any cover it has shown.

use std::ops::ControlFlow;

use crate::bits;
use crate::bound::{TOLERANCE, price};
use crate::cancel::Budget;
use crate::chart::Chart;
use crate::error::Error;

/// Which covers are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only covers with this many classes. No smaller cover may exist unless `irredundant`.
    pub size: Option<usize>,
    /// Only covers from which no class can be left out.
    pub irredundant: bool,
    /// Row prices that prune a sized search.
    pub prices: &'a [f64],
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every wanted cover has been shown.
    Complete,
    /// The visitor had enough.
    Stopped,
    /// The budget is used up.
    Spent,
}

/// Show every wanted cover by `classes` to `visit`, starting after the cover `after` if given.
///
/// # Errors
///
/// [`Error::Cancelled`].
pub fn covers(
    chart: &Chart,
    classes: &[u32],
    wanted: Wanted<'_>,
    after: Option<&[u32]>,
    budget: &mut Budget<'_>,
    visit: &mut dyn FnMut(&[u32]) -> ControlFlow<()>,
) -> Result<End, Error> {
    let mut walk = Walk {
        chart,
        wanted,
        budget,
        visit,
        chosen: Vec::new(),
        open: bits::full(chart.rows()),
        critical: vec![Vec::new()],
        resume: after.map(<[u32]>::to_vec),
        end: End::Complete,
    };
    walk.node(0, classes)?;
    Ok(walk.end)
}

/// A class that may still be chosen, and the price of the open rows it covers.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    class: u32,
    weight: f64,
}

struct Walk<'a, 'b> {
    chart: &'a Chart,
    wanted: Wanted<'a>,
    budget: &'a mut Budget<'b>,
    visit: &'a mut dyn FnMut(&[u32]) -> ControlFlow<()>,
    chosen: Vec<u32>,
    /// Open rows at each depth, one set after the other.
    open: Vec<u64>,
    /// At each depth the critical rows of every chosen class.
    critical: Vec<Vec<u64>>,
    /// The cover to take the walk up after, while still on the way to it.
    resume: Option<Vec<u32>>,
    end: End,
}

impl Walk<'_, '_> {
    fn node(&mut self, depth: usize, classes: &[u32]) -> Result<(), Error> {
        if !self.budget.step()? {
            self.end = End::Spent;
            return Ok(());
        }
        let words = self.chart.words();
        let open = self.open[depth * words..(depth + 1) * words].to_vec();
        let left = self.wanted.size.map(|size| size - depth);
        let Some((closing, candidates)) = self.candidates(&open, depth, left, classes) else {
            return Ok(());
        };
        if left.is_none_or(|left| left == 1) {
            self.close(depth, &closing);
        }
        if self.end != End::Complete || left == Some(1) || candidates.is_empty() {
            return Ok(());
        }
        let Some((branch, mut rest)) = self.branch(&open, candidates) else { return Ok(()) };
        for candidate in branch {
            let class = candidate.class;
            let skip = self.resume.as_ref().is_some_and(|path| path[depth] != class);
            if !skip && self.descend(depth, &open, class as usize) {
                self.chosen.push(class);
                self.node(depth + 1, &rest)?;
                self.chosen.pop();
                if self.end != End::Complete {
                    return Ok(());
                }
            }
            rest.push(class);
        }
        Ok(())
    }

    /// The classes that cover all open rows, and the others that may be in a cover below.
    /// None when no wanted cover is below.
    fn candidates(
        &self,
        open: &[u64],
        depth: usize,
        left: Option<usize>,
        classes: &[u32],
    ) -> Option<(Vec<u32>, Vec<Candidate>)> {
        let (mut closing, mut candidates) = (Vec::new(), Vec::new());
        let mut shared = vec![0; self.chart.words()];
        let critical = &self.critical[depth];
        for &class in classes {
            let cover = self.chart.cover(class as usize);
            bits::both(&mut shared, open, cover);
            if bits::is_empty(&shared) {
                continue;
            }
            let spoils = |rows: &[u64]| bits::subset(rows, cover);
            if self.wanted.irredundant
                && critical.chunks_exact(self.chart.words()).take(depth).any(spoils)
            {
                continue;
            }
            if shared == open {
                closing.push(class);
            } else if left != Some(1) {
                let weight = if left.is_some() { price(self.wanted.prices, &shared) } else { 0.0 };
                candidates.push(Candidate { class, weight });
            }
        }
        if let Some(left) = left.filter(|&left| left > 1) {
            candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let needed = price(self.wanted.prices, open) - TOLERANCE;
            let heaviest: f64 = candidates.iter().take(left - 1).map(|c| c.weight).sum();
            let next = candidates.get(left - 1)?.weight;
            if heaviest + next < needed {
                return None;
            }
            candidates.retain(|c| c.weight >= needed - heaviest);
        }
        Some((closing, candidates))
    }

    /// Show the covers that one of `closing` completes.
    fn close(&mut self, depth: usize, closing: &[u32]) {
        let mut closing = closing;
        if let Some(path) = &self.resume {
            if path.len() > depth + 1 {
                return;
            }
            let at = closing.iter().position(|&class| class == path[depth]);
            closing = &closing[at.map_or(0, |at| at + 1)..];
            self.resume = None;
        }
        for &class in closing {
            self.chosen.push(class);
            let flow = (self.visit)(&self.chosen);
            self.chosen.pop();
            if flow.is_break() {
                self.end = End::Stopped;
                return;
            }
        }
    }

    /// The candidates of the open row that has the fewest, and all others.
    fn branch(
        &self,
        open: &[u64],
        candidates: Vec<Candidate>,
    ) -> Option<(Vec<Candidate>, Vec<u32>)> {
        let mut counts = vec![0_u32; self.chart.rows()];
        for candidate in &candidates {
            bits::ones(self.chart.cover(candidate.class as usize)).for_each(|row| counts[row] += 1);
        }
        let row = bits::ones(open).min_by_key(|&row| counts[row])?;
        let on_row = |c: &Candidate| bits::contains(self.chart.cover(c.class as usize), row);
        let (branch, rest): (Vec<_>, Vec<_>) = candidates.into_iter().partition(on_row);
        Some((branch, rest.into_iter().map(|c| c.class).collect()))
    }

    /// Fill the stacks for the depth below. False when a chosen class becomes redundant.
    fn descend(&mut self, depth: usize, open: &[u64], class: usize) -> bool {
        let words = self.chart.words();
        let cover = self.chart.cover(class);
        if self.open.len() < (depth + 2) * words {
            self.open.resize((depth + 2) * words, 0);
            self.critical.push(vec![0; (depth + 1) * words]);
        }
        bits::minus(&mut self.open[(depth + 1) * words..], open, cover);
        if self.wanted.irredundant {
            let (above, below) = self.critical.split_at_mut(depth + 1);
            let (old, new) = (&above[depth], &mut below[0]);
            for (out, old) in new.chunks_exact_mut(words).zip(old.chunks_exact(words)).take(depth) {
                bits::minus(out, old, cover);
                if bits::is_empty(out) {
                    return false;
                }
            }
            bits::both(&mut new[depth * words..], open, cover);
        }
        true
    }
}
