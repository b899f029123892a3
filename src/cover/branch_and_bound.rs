//! All covers of a chart, depth first: those of a given size, the irredundant ones, or both.
//!
//! A cover grows by one class of the open row that has the fewest candidates left; of that row's
//! classes only those tried before are candidates further down, so every cover is found once. At
//! each node candidates go that can be in no wanted cover below it:
//!
//! - *sized*: with p picks left the heaviest p candidates must weigh as much as the open rows
//!   (see [`crate::cover::bound`]), and so must any one candidate with the p - 1 heaviest;
//! - *irredundant*: no candidate may cover all critical rows of a chosen class, the rows that it
//!   alone covers (Murakami & Uno 2014; an irredundant cover is a minimal transversal of the sets
//!   of classes that cover each row).
//!
//! The walk is deterministic, so it can be taken up again after any cover it has shown.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use crate::cancel::Budget;
use crate::cover::bound::price;
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::space::bits;

/// Which covers are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only covers with this many classes. No smaller cover may exist unless `irredundant`.
    pub size: Option<usize>,
    /// Only covers from which no class can be left out.
    pub irredundant: bool,
    /// Row prices that prune a sized search.
    pub prices: &'a [u32],
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
pub fn covers(
    chart: &Chart,
    classes: &[u32],
    wanted: Wanted<'_>,
    after: Option<&[u32]>,
    budget: &mut Budget<'_>,
    visit: &mut dyn FnMut(&[u32]) -> ControlFlow<()>,
) -> Result<End, Error> {
    if chart.rows() == 0 {
        // Nothing is left to cover, which the empty cover does.
        let stop = after.is_none() && visit(&[]).is_break();
        return Ok(if stop { End::Stopped } else { End::Complete });
    }
    let rules = Rules { chart, wanted };
    let mut walk = Walk {
        rules,
        budget,
        visit,
        chosen: Vec::new(),
        open: bits::full(chart.rows()),
        critical: vec![Vec::new()],
        resume: after.map(<[u32]>::to_vec),
        end: End::Complete,
    };
    walk.node(0, &rules.candidates(classes))?;
    Ok(walk.end)
}

/// A class that may still be chosen, and the price of the open rows it covers. Lists of them are
/// sorted by falling weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) class: u32,
    weight: u64,
    /// Not to be chosen in the branch under way: its covers belong to another one.
    pub(super) barred: bool,
}

/// The heaviest few weights seen, falling.
struct Heaviest {
    weights: Vec<u64>,
    most: usize,
}

impl Heaviest {
    fn add(&mut self, weight: u64) {
        let at = self.weights.partition_point(|&w| w >= weight);
        if at < self.most {
            self.weights.truncate(self.most - 1);
            self.weights.insert(at, weight);
        }
    }

    /// The most that a full set of them can weigh when no weight to come exceeds `next`.
    fn at_most(&self, next: u64) -> u64 {
        let missing = (self.most - self.weights.len()) as u64;
        self.weights.iter().map(|&w| w.max(next)).sum::<u64>() + missing * next
    }
}

/// What a search for wanted covers does at a node: a set of open rows and the critical rows of the
/// classes chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) chart: &'a Chart,
    pub(super) wanted: Wanted<'a>,
}

impl Rules<'_> {
    /// The classes to begin with.
    pub(super) fn candidates(&self, classes: &[u32]) -> Vec<Candidate> {
        let candidate = |&class: &u32| {
            let weight = price(self.wanted.prices, self.chart.cover(class as usize));
            Candidate { class, weight, barred: false }
        };
        let mut candidates: Vec<Candidate> = classes.iter().map(candidate).collect();
        candidates.sort_by_key(|c| Reverse(c.weight));
        candidates
    }

    /// The classes that complete a wanted cover with the `depth` chosen, and those that may be in a
    /// larger one.
    pub(super) fn expand(
        &self,
        open: &[u64],
        critical: &[u64],
        depth: usize,
        above: &[Candidate],
    ) -> (Vec<u32>, Vec<Candidate>) {
        match self.wanted.size.map(|size| size - depth) {
            Some(left) if left > 1 => (Vec::new(), self.heavy(open, critical, left, above)),
            _ => self.any(open, critical, above),
        }
    }

    /// The critical rows once `class` is chosen too. False when a chosen class becomes redundant.
    pub(super) fn criticals(
        &self,
        critical: &[u64],
        open: &[u64],
        class: usize,
        out: &mut [u64],
    ) -> bool {
        if !self.wanted.irredundant {
            return true;
        }
        let (words, cover) = (self.chart.words(), self.chart.cover(class));
        let (old, new) = out.split_at_mut(critical.len());
        for (out, rows) in old.chunks_exact_mut(words).zip(critical.chunks_exact(words)) {
            bits::minus(out, rows, cover);
            if bits::is_empty(out) {
                return false;
            }
        }
        bits::both(new, open, cover);
        true
    }

    /// The candidates for one of `left` > 1 picks, none when these cannot cover all open rows.
    ///
    /// A class never weighs more than it did above, and those above are sorted, so the scan ends
    /// where even that weight would not do beside the heaviest.
    fn heavy(
        &self,
        open: &[u64],
        critical: &[u64],
        left: usize,
        above: &[Candidate],
    ) -> Vec<Candidate> {
        let needed = price(self.wanted.prices, open);
        let mut others = Heaviest { weights: Vec::with_capacity(left), most: left - 1 };
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut shared = vec![0; self.chart.words()];
        for &Candidate { class, weight, barred } in above {
            if weight + others.at_most(weight) < needed {
                break;
            }
            if barred {
                continue;
            }
            let cover = self.chart.cover(class as usize);
            bits::both(&mut shared, open, cover);
            // A class that covers all that is open leaves no row to a further pick.
            if bits::is_empty(&shared) || shared == open || self.spoils(critical, cover) {
                continue;
            }
            let weight = price(self.wanted.prices, &shared);
            others.add(weight);
            candidates.push(Candidate { class, weight, barred: false });
        }
        let heaviest = others.at_most(0);
        candidates.retain(|c| c.weight + heaviest >= needed);
        candidates.sort_by_key(|c| Reverse(c.weight));
        let total: u64 = candidates.iter().take(left).map(|c| c.weight).sum();
        if candidates.len() < left || total < needed {
            candidates.clear();
        }
        candidates
    }

    /// The classes that cover all open rows, and all others that may be in a cover below.
    fn any(
        &self,
        open: &[u64],
        critical: &[u64],
        above: &[Candidate],
    ) -> (Vec<u32>, Vec<Candidate>) {
        let (mut closing, mut candidates) = (Vec::new(), Vec::new());
        let last = self.wanted.size.is_some();
        for candidate in above.iter().filter(|c| !c.barred) {
            let cover = self.chart.cover(candidate.class as usize);
            if bits::subset(open, cover) {
                if !self.spoils(critical, cover) {
                    closing.push(candidate.class);
                }
            } else if !last && bits::meet(open, cover) && !self.spoils(critical, cover) {
                candidates.push(*candidate);
            }
        }
        (closing, candidates)
    }

    /// Whether a class would make a chosen one redundant.
    fn spoils(&self, critical: &[u64], cover: &[u64]) -> bool {
        let mut critical = critical.chunks_exact(self.chart.words());
        self.wanted.irredundant && critical.any(|rows| bits::subset(rows, cover))
    }

    /// Where the candidates of the open row that has the fewest stand; they are barred for now.
    pub(super) fn branch(&self, open: &[u64], candidates: &mut [Candidate]) -> Vec<usize> {
        let mut counts = vec![0_u32; self.chart.rows()];
        for candidate in candidates.iter() {
            bits::ones(self.chart.cover(candidate.class as usize)).for_each(|row| counts[row] += 1);
        }
        let Some(row) = bits::ones(open).min_by_key(|&row| counts[row]) else { return Vec::new() };
        let mut branch = Vec::new();
        for (at, candidate) in candidates.iter_mut().enumerate() {
            if bits::contains(self.chart.cover(candidate.class as usize), row) {
                candidate.barred = true;
                branch.push(at);
            }
        }
        branch
    }
}

struct Walk<'a, 'b> {
    rules: Rules<'a>,
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
    fn node(&mut self, depth: usize, above: &[Candidate]) -> Result<(), Error> {
        if !self.budget.work(16 + above.len())? {
            self.end = End::Spent;
            return Ok(());
        }
        let words = self.rules.chart.words();
        let open = self.open[depth * words..(depth + 1) * words].to_vec();
        let (closing, mut candidates) =
            self.rules.expand(&open, &self.critical[depth], depth, above);
        if self.rules.wanted.size.is_none_or(|size| size == depth + 1) {
            self.close(depth, &closing);
        }
        if self.end != End::Complete || candidates.is_empty() {
            return Ok(());
        }
        for at in self.rules.branch(&open, &mut candidates) {
            let class = candidates[at].class;
            let skip = self.resume.as_ref().is_some_and(|path| path[depth] != class);
            if !skip && self.descend(depth, &open, class as usize) {
                self.chosen.push(class);
                self.node(depth + 1, &candidates)?;
                self.chosen.pop();
                if self.end != End::Complete {
                    return Ok(());
                }
            }
            candidates[at].barred = false;
        }
        Ok(())
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

    /// Fill the stacks for the depth below. False when a chosen class becomes redundant.
    fn descend(&mut self, depth: usize, open: &[u64], class: usize) -> bool {
        let words = self.rules.chart.words();
        if self.open.len() < (depth + 2) * words {
            self.open.resize((depth + 2) * words, 0);
            self.critical.push(vec![0; (depth + 1) * words]);
        }
        bits::minus(&mut self.open[(depth + 1) * words..], open, self.rules.chart.cover(class));
        let (above, below) = self.critical.split_at_mut(depth + 1);
        self.rules.criticals(&above[depth], open, class, &mut below[0])
    }
}
