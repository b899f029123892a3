//! Values on a line joined into groups, the two nearest at a time.
//!
//! On a line the nearest groups are neighbours, so there is no matrix of distances. And a group only
//! moves away from its neighbours as it grows, whichever of the distances below is meant, so two
//! neighbours that are nearer to each other than to those beside them stay so until they are joined:
//! it does not matter when (the argument for chains of nearest neighbours, Murtagh 1983). One pass
//! joins all groups on a stack, on which distances fall; how far apart the two parts were says which
//! joins come last, and those are the gaps between the groups that are wanted.

use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::reserve;

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

/// Values between two looks at whether to stop.
const LOOK: usize = 1 << 12;

/// Neighbouring values: the place of the first, how many, the extremes, their mean, and the centre of
/// two halves.
#[derive(Debug, Clone, Copy)]
struct Group {
    first: u32,
    size: f64,
    low: f64,
    high: f64,
    mean: f64,
    centre: f64,
}

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
        (self.size, self.high) = (size, right.high);
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

/// A join: the distance of its parts, the places of their first values, and its number. Those of equal
/// distance are made from the lowest to the highest, those of one place as they come.
type Join = (u64, u32, usize, u32);

/// Groups that follow each other, each with its distance to the one before: the further up, the less.
#[derive(Debug)]
struct Stack {
    groups: Vec<(Group, u64)>,
    /// Groups still to be put there, the lowest last.
    waiting: Vec<Group>,
    joins: Vec<Join>,
    distance: Distance,
}

impl Stack {
    /// Put a group on top, once those below that are nearer to each other than to it are joined.
    fn push(&mut self, group: Group) {
        self.waiting.push(group);
        self.settle();
    }

    fn settle(&mut self) {
        while let Some(group) = self.waiting.pop() {
            let Some(&(top, below)) = self.groups.last() else {
                self.groups.push((group, u64::MAX)); // nothing is below it
                continue;
            };
            let apart = units(top.distance(&group, self.distance));
            if self.groups.len() > 1 && below <= apart {
                self.waiting.push(group);
                self.join();
            } else {
                self.groups.push((group, apart));
            }
        }
    }

    /// Join the two groups on top, which are to be put there again.
    fn join(&mut self) {
        if let (Some((right, apart)), Some((mut left, _))) = (self.groups.pop(), self.groups.pop())
        {
            self.joins.push((apart, left.first, self.joins.len(), right.first));
            left.join(&right);
            self.waiting.push(left);
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
    cancel.fits(n.saturating_mul(size_of::<Join>() + size_of::<(Group, u64)>()))?;
    let mut stack = Stack { groups: Vec::new(), waiting: Vec::new(), joins: Vec::new(), distance };
    reserve(&mut stack.joins, n)?;
    for ((first, &x), &count) in (0..end).zip(values).zip(counts) {
        if (first as usize).is_multiple_of(LOOK) {
            cancel.check()?;
        }
        let [low, high, mean, centre] = [x; 4];
        stack.push(Group { first, size: count as f64, low, high, mean, centre });
    }
    while stack.groups.len() > 1 {
        stack.join();
        stack.settle();
    }
    let mut joins = stack.joins;
    let made = n.saturating_sub(groups.max(1)).min(joins.len());
    if made > 0 {
        joins.select_nth_unstable(made - 1);
    }
    let mut starts: Vec<usize> = joins[made..].iter().map(|join| join.3 as usize).collect();
    starts.sort_unstable();
    Ok(starts)
}
