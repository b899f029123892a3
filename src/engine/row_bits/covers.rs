//! The models of a table of at most 64·W rows, in order.

use std::ops::Range;

use super::ROWS;
use super::classes::Classes;
use crate::engine::space_bits::{Chart, Listed};
use crate::space::bits;

/// How many terms of a model tell its place in the order at a glance: with their number, each in
/// 16 bits, they fill a word.
const GLANCE: usize = 3;

/// More models are left to the general search: places of terms in all of them are numbers of 32
/// bits, and a model has at most [`ROWS`] terms.
const MODELS: usize = u32::MAX as usize / ROWS;

/// The models of a table. The memory is used again for the next.
#[derive(Debug, Clone, Default)]
pub struct Covers<const W: usize = 1> {
    primes: Vec<u32>,
    models: Models,
    classes: Classes<W>,
    /// The rows that matter, where they are in several words.
    open: Vec<usize>,
    /// Charts for more and more classes.
    charts: (Chart<1>, Chart<2>, Chart<4>, Chart<8>),
    chosen: Lists<u32>,
    /// The primes of the classes chosen, by rank, and the position of each among them.
    ranked: Vec<(u64, u32)>,
    place: Vec<u16>,
    /// The members of each class chosen, as positions.
    members: Lists<u16>,
}

/// Lists, one after the other.
#[derive(Debug, Clone)]
struct Lists<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T> Lists<T> {
    fn clear(&mut self) {
        self.ends.clear();
        self.items.clear();
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn add(&mut self, list: impl Iterator<Item = T>) {
        self.items.extend(list);
        self.close();
    }

    /// End the list under way.
    fn close(&mut self) {
        self.ends.push(u32::try_from(self.items.len()).expect("at most MODELS of ROWS terms"));
    }

    fn range(&self, at: usize) -> Range<usize> {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        from as usize..self.ends[at] as usize
    }

    fn get(&self, at: usize) -> &[T] {
        &self.items[self.range(at)]
    }
}

/// Models as positions of terms.
#[derive(Debug, Clone, Default)]
struct Models {
    lists: Lists<u16>,
    /// Where each model, in order, stands among the lists.
    order: Vec<(u64, u32)>,
}

impl<const W: usize> Covers<W> {
    /// Find the models by primes that cover `covers` of `rows` rows: those with the fewest terms,
    /// or all irredundant ones, at most `most`. `rank` rises in the order of primes.
    pub fn solve(
        &mut self,
        covers: &[[u64; W]],
        rank: impl Fn(usize) -> u64,
        rows: usize,
        irredundant: bool,
        most: usize,
    ) -> Listed {
        let most = most.min(MODELS);
        self.classes.reduce(covers, rows);
        if self.choose(irredundant, most) == Listed::TooMany || self.count() > most {
            return Listed::TooMany;
        }
        self.rank(rank);
        self.expand();
        self.models.sort();
        Listed::All
    }

    /// The primes that occur in models, by their rank.
    pub fn primes(&self) -> &[u32] {
        &self.primes
    }

    /// The models, in order, as positions among these.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &[u16]> {
        self.models.order.iter().map(|&(_, at)| self.models.lists.get(at as usize))
    }

    /// Choose classes that cover the rows that matter, in all ways.
    fn choose(&mut self, irredundant: bool, most: usize) -> Listed {
        fn walk<const W: usize, const N: usize>(
            chart: &mut Chart<N>,
            classes: &Classes<W>,
            open: &[usize],
            (irredundant, most): (bool, usize),
            chosen: &mut Lists<u32>,
        ) -> Listed {
            let narrow = |cover: [u64; W]| match cover[..] {
                [cover] => cover,
                _ => (0..)
                    .zip(open)
                    .fold(0, |set, (at, &row)| set | u64::from(bits::contains(&cover, row)) << at),
            };
            let covers = classes.free.iter().map(|class| narrow(class.cover));
            let listed = chart.cover(narrow(classes.open), covers, irredundant, most);
            for &model in chart.models() {
                let classes = Chart::members(model);
                chosen.add(classes.map(|c| u32::try_from(c).expect("few primes")));
            }
            listed
        }
        self.chosen.clear();
        if self.classes.open == [0; W] {
            self.chosen.close();
            return Listed::All;
        }
        // A chart has rows of one word: few are left of several.
        self.open.clear();
        if W > 1 {
            self.open.extend(bits::ones(&self.classes.open));
            if self.open.len() > ROWS {
                return Listed::TooMany;
            }
        }
        let (classes, open, chosen) = (&self.classes, &self.open[..], &mut self.chosen);
        let wanted = (irredundant, most);
        match classes.free.len() {
            0..=64 => walk(&mut self.charts.0, classes, open, wanted, chosen),
            65..=128 => walk(&mut self.charts.1, classes, open, wanted, chosen),
            129..=256 => walk(&mut self.charts.2, classes, open, wanted, chosen),
            _ => walk(&mut self.charts.3, classes, open, wanted, chosen),
        }
    }

    /// The number of models.
    fn count(&self) -> usize {
        let times = |n: usize, size: u32| n.saturating_mul(size as usize);
        let forced = self.classes.forced.iter().fold(1, |n, class| times(n, class.size));
        let ways = |at: usize| {
            let chosen = self.chosen.get(at).iter();
            chosen.fold(forced, |n, &c| times(n, self.classes.free[c as usize].size))
        };
        (0..self.chosen.len()).map(ways).fold(0, usize::saturating_add)
    }

    /// Put the primes of all classes that occur in order.
    fn rank(&mut self, rank: impl Fn(usize) -> u64) {
        let Self { classes, chosen, ranked, members, place, primes, .. } = self;
        ranked.clear();
        members.clear();
        primes.clear();
        let mut occurs = [false; 64 * 8];
        chosen.items.iter().for_each(|&c| occurs[c as usize] = true);
        // The primes first, replaced by their positions once these are known.
        let free = classes.free.iter().zip(occurs).map(|(&class, occurs)| (class, occurs));
        for (class, occurs) in free.chain(classes.forced.iter().map(|&class| (class, true))) {
            if occurs {
                for p in classes.members(class) {
                    #[allow(clippy::cast_possible_truncation)] // few primes
                    ranked.push((rank(p), p as u32));
                    #[allow(clippy::cast_possible_truncation)]
                    members.items.push(p as u16);
                }
            }
            members.close();
        }
        ranked.sort_unstable();
        let most = ranked.iter().map(|&(_, p)| p as usize + 1).max();
        place.resize(most.unwrap_or(0), 0);
        for (&(_, p), at) in ranked.iter().zip(0..) {
            place[p as usize] = at;
            primes.push(p);
        }
        members.items.iter_mut().for_each(|p| *p = place[usize::from(*p)]);
    }

    /// Write the models down that the choices of classes stand for.
    fn expand(&mut self) {
        let Self { classes, chosen, members, models, .. } = self;
        models.lists.clear();
        let (free, all) = (classes.free.len(), members.len());
        let mut parts: Vec<(Range<usize>, usize)> = Vec::new();
        for cover in 0..chosen.len() {
            parts.clear();
            let picked = chosen.get(cover).iter().map(|&c| c as usize);
            parts.extend(
                picked.chain(free..all).map(|c| (members.range(c), members.range(c).start)),
            );
            loop {
                let start = models.lists.items.len();
                models.lists.items.extend(parts.iter().map(|(_, at)| members.items[*at]));
                models.lists.items[start..].sort_unstable();
                models.lists.close();
                // The next combination of members, if any.
                let next = parts.iter_mut().find(|(range, at)| at + 1 < range.end);
                let Some((range, at)) = next else { break };
                *at += 1;
                let moved = range.start;
                for (range, at) in &mut parts {
                    if range.start == moved {
                        break;
                    }
                    *at = range.start;
                }
            }
        }
    }
}

impl Models {
    /// Sort by number of terms, and then by terms.
    fn sort(&mut self) {
        let Self { lists, order } = self;
        order.clear();
        for at in 0..lists.len() {
            let model = lists.get(at);
            let first = (0..GLANCE).map(|i| model.get(i).copied().unwrap_or(0));
            let key = first.fold(model.len() as u64, |key, term| key << 16 | u64::from(term));
            order.push((key, u32::try_from(at).expect("at most MODELS")));
        }
        let model = |at: u32| lists.get(at as usize);
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| model(a.1).cmp(model(b.1))));
    }
}
