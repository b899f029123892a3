//! Values on a line joined into groups, the two nearest at a time.
//!
//! On a line the nearest groups are neighbours, so there is no matrix of distances. Distances that
//! wait are whole numbers in a radix heap: no distance that comes up is below the last one taken,
//! but by rounding, so each falls into the bucket of the highest bit in which it differs from that
//! one and moves down at most once a bit. Buckets are read from one end to the other, where a binary
//! heap of a million entries would miss the cache at every level.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::cancel::Cancel;
use crate::error::Error;

/// The distance between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// Of their outermost values.
    Complete,
    /// Of their innermost values.
    Single,
    /// Of their means.
    Average,
    /// Of their means, where both parts of a group count alike.
    Mcquitty,
    /// The growth of the sum of squares.
    Ward,
}

/// Distances that differ by less than one in so many are equal: 0.3 - 0.2 and 0.2 - 0.1 differ in
/// the last bit.
const UNIT: u64 = 1_000_000_000_000;

/// Joins between two looks at whether to stop.
const LOOK: usize = 1 << 12;

/// Neighbouring values: how many, the extremes, their mean, and the centre of two halves. Groups are
/// looked at in no order, so each has a line of the cache to itself.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Group {
    size: f64,
    low: f64,
    high: f64,
    mean: f64,
    centre: f64,
    /// The groups beside it, and how often it has grown; [`PART`] if it is part of another.
    following: u32,
    preceding: u32,
    version: u32,
}

/// The version of a group that is part of another.
const PART: u32 = u32::MAX;

impl Group {
    fn distance(&self, right: &Self, distance: Distance) -> f64 {
        match distance {
            Distance::Complete => right.high - self.low,
            Distance::Single => right.low - self.high,
            Distance::Average => right.mean - self.mean,
            Distance::Mcquitty => right.centre - self.centre,
            Distance::Ward => {
                let sizes = 2.0 * self.size * right.size / (self.size + right.size);
                sizes.sqrt() * (right.mean - self.mean)
            }
        }
    }

    fn join(&mut self, right: &Self) {
        let size = self.size + right.size;
        self.mean += (right.mean - self.mean) * (right.size / size);
        self.centre = f64::midpoint(self.centre, right.centre);
        (self.size, self.high, self.following) = (size, right.high, right.following);
        self.version += 1;
    }
}

/// A distance times [`UNIT`], rounded exactly, half to even, as decimals are; 0 for what is below 0
/// by rounding.
fn units(distance: f64) -> u64 {
    let bits = distance.max(0.0).to_bits();
    let (exponent, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    // The distance is `mantissa` over 2 to the power of `below`.
    let (mantissa, below) = (fraction | 1 << 52, 1075_u64.saturating_sub(exponent));
    let product = u128::from(mantissa) * u128::from(UNIT);
    if exponent == 0 || below > 100 {
        return 0; // less than half a unit
    }
    let (whole, rest) = (product >> below, product & ((1 << below) - 1));
    let half = (1_u128 << below) >> 1;
    let up = rest > half || (rest == half && below > 0 && whole & 1 == 1);
    u64::try_from(whole + u128::from(up)).unwrap_or(u64::MAX) // beyond all sums of squares
}

/// The distance from one group to the next, the group, and how often each had grown by then.
type Entry = (u64, u32, [u32; 2]);

#[derive(Debug)]
struct Waiting {
    last: u64,
    /// Entries not above `last`.
    now: BinaryHeap<Reverse<Entry>>,
    later: Vec<Vec<Entry>>,
}

impl Waiting {
    fn push(&mut self, entry: Entry) {
        if entry.0 <= self.last {
            self.now.push(Reverse(entry));
        } else {
            self.later[(u64::BITS - 1 - (entry.0 ^ self.last).leading_zeros()) as usize]
                .push(entry);
        }
    }

    /// Take the nearest; among equally near ones the lowest.
    fn pop(&mut self, is_true: impl Fn(&Entry) -> bool) -> Option<Entry> {
        loop {
            if let Some(Reverse(entry)) = self.now.pop() {
                if is_true(&entry) {
                    return Some(entry);
                }
                continue;
            }
            let bucket = self.later.iter_mut().find(|bucket| !bucket.is_empty())?;
            let entries = std::mem::take(bucket);
            self.last = entries.iter().map(|entry| entry.0).min()?;
            entries.into_iter().for_each(|entry| self.push(entry));
        }
    }
}

/// Join rising `values`, each with the number of its cases, until so many groups are left. The
/// position of the first value of each group but the first.
///
/// # Errors
///
/// [`Error::Shape`], [`Error::TooLarge`], [`Error::Cancelled`].
pub fn starts(
    values: &[f64],
    counts: &[i64],
    groups: usize,
    distance: Distance,
    cancel: &Cancel,
) -> Result<Vec<usize>, Error> {
    let n = values.len();
    if counts.len() != n {
        return Err(Error::Shape { what: "numbers of cases", expected: n, got: counts.len() });
    }
    let end = u32::try_from(n).map_err(|_| Error::TooLarge)?;
    cancel.fits(n.saturating_mul(2 * size_of::<Entry>() + size_of::<Group>()))?;
    let mut all = Vec::new();
    for ((at, &x), &count) in (0..end).zip(values).zip(counts) {
        let (size, following, preceding) = (count as f64, at + 1, at.wrapping_sub(1));
        let [low, high, mean, centre] = [x; 4];
        all.push(Group { size, low, high, mean, centre, following, preceding, version: 0 });
    }
    let mut waiting =
        Waiting { last: 0, now: BinaryHeap::new(), later: vec![Vec::new(); u64::BITS as usize] };
    let entry = |all: &[Group], left: u32, right: u32| {
        let (l, r) = (&all[left as usize], &all[right as usize]);
        (units(l.distance(r, distance)), left, [l.version, r.version])
    };
    (1..end).for_each(|right| waiting.push(entry(&all, right - 1, right)));
    let mut left_over = n;
    while left_over > groups {
        if left_over.is_multiple_of(LOOK) {
            cancel.check()?;
        }
        let is_true = |&(_, left, versions): &Entry| {
            let left = &all[left as usize];
            left.following < end && versions == [left.version, all[left.following as usize].version]
        };
        let Some((_, left, _)) = waiting.pop(is_true) else { break };
        let (l, r) = (left as usize, all[left as usize].following as usize);
        let right = all[r];
        all[l].join(&right);
        all[r].version = PART;
        let (preceding, following) = (all[l].preceding, right.following);
        if following < end {
            all[following as usize].preceding = left;
            waiting.push(entry(&all, left, following));
        }
        if preceding < end {
            waiting.push(entry(&all, preceding, left));
        }
        left_over -= 1;
    }
    Ok((1..n).filter(|&at| all[at].version != PART).collect())
}
