//! Masks of conditions: bit `i` stands for condition `i`.
//!
//! Searches are generic over the word, so that wider masks cost one line here.

use std::fmt::Debug;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, Not};

/// A set of conditions as the bits of an unsigned integer.
pub trait Word:
    Copy
    + Debug
    + Default
    + Eq
    + Ord
    + Send
    + Sync
    + BitAnd<Output = Self>
    + BitAndAssign
    + BitOr<Output = Self>
    + BitOrAssign
    + BitXor<Output = Self>
    + Not<Output = Self>
    + 'static
{
    /// How many conditions fit.
    const BITS: usize;

    /// The set of condition `i` alone.
    fn bit(i: usize) -> Self;

    /// The number of conditions in the set.
    fn count(self) -> u32;

    /// The first condition of a set that has one.
    fn first(self) -> usize;

    /// The low 64 bits.
    fn low_u64(self) -> u64;

    /// The empty set.
    #[must_use]
    fn none() -> Self {
        Self::default()
    }

    /// The first `n` conditions.
    #[must_use]
    fn first_n(n: usize) -> Self {
        (0..n).fold(Self::none(), |set, i| set | Self::bit(i))
    }

    /// Whether the set has no condition.
    fn is_none(self) -> bool {
        self == Self::none()
    }

    /// Whether condition `i` is in the set.
    fn has(self, i: usize) -> bool {
        !(self & Self::bit(i)).is_none()
    }

    /// The conditions in the set, in order.
    fn ones(self) -> Ones<Self> {
        Ones(self)
    }
}

/// Iterator over the conditions in a [`Word`].
#[derive(Debug, Clone)]
pub struct Ones<W>(W);

impl<W: Word> Iterator for Ones<W> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0.is_none() {
            return None;
        }
        let i = self.0.first();
        self.0 &= !W::bit(i);
        Some(i)
    }
}

macro_rules! word {
    ($($int:ty),*) => {$(
        impl Word for $int {
            const BITS: usize = <$int>::BITS as usize;

            fn bit(i: usize) -> Self {
                1 << i
            }

            fn count(self) -> u32 {
                self.count_ones()
            }

            fn first(self) -> usize {
                self.trailing_zeros() as usize
            }

            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast)]
            fn low_u64(self) -> u64 {
                self as u64
            }
        }
    )*};
}

word!(u64, u128);
