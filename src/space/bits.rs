//! Sets as bits: of conditions in a mask, of levels in a word or four, of rows in a slice of words.

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

/// A set of conditions in one word: bit `i` stands for condition `i`.
pub type Word = u64;

/// A set of small numbers: conditions, or levels of one.
pub trait BitSet:
    Copy
    + Eq
    + Ord
    + Hash
    + Debug
    + Default
    + Send
    + Sync
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + Not<Output = Self>
    + BitAndAssign
    + BitOrAssign
{
    /// The most members of a set.
    const MEMBERS: usize;

    /// The set of the first `n` members.
    fn first_n(n: usize) -> Self;

    /// The set of member `i` alone.
    fn one(i: usize) -> Self;

    /// Whether `i` is in the set.
    fn has(self, i: usize) -> bool;

    /// The number of members.
    fn len(self) -> u32;

    /// Whether there is none.
    #[inline]
    fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The members, in order.
    fn members(self) -> impl Iterator<Item = usize> + Clone;

    /// The first member; as many as there could be if there is none.
    #[inline]
    fn first(self) -> usize {
        self.members().next().unwrap_or(Self::MEMBERS)
    }

    /// The set of some members.
    #[inline]
    fn of(members: impl Iterator<Item = usize>) -> Self {
        members.fold(Self::default(), |set, i| set | Self::one(i))
    }

    /// Whether all members are in `other`.
    #[inline]
    fn within(self, other: Self) -> bool {
        (self & !other).is_empty()
    }
}

/// A set of conditions: one word, which is quickest, or [`Wide`] where there are more of them.
pub trait Mask: BitSet {
    /// How many words a set has.
    const WORDS: usize = Self::MEMBERS / 64;

    /// The words, the first members in the first of them.
    fn words(&self) -> &[u64];

    /// The set of these words. Words that lack are 0.
    fn of_words(words: &[u64]) -> Self;
}

impl BitSet for u32 {
    const MEMBERS: usize = 32;

    #[inline]
    fn first_n(n: usize) -> Self {
        if n == 0 { 0 } else { Self::MAX >> (Self::MEMBERS - n) }
    }

    #[inline]
    fn one(i: usize) -> Self {
        1 << i
    }

    #[inline]
    fn has(self, i: usize) -> bool {
        self >> i & 1 == 1
    }

    #[inline]
    fn len(self) -> u32 {
        self.count_ones()
    }

    #[inline]
    fn members(self) -> impl Iterator<Item = usize> + Clone {
        members(u64::from(self))
    }

    #[inline]
    fn first(self) -> usize {
        self.trailing_zeros() as usize
    }
}

impl BitSet for Word {
    const MEMBERS: usize = 64;

    #[inline]
    fn first_n(n: usize) -> Self {
        first_n(n)
    }

    #[inline]
    fn one(i: usize) -> Self {
        1 << i
    }

    #[inline]
    fn has(self, i: usize) -> bool {
        has(self, i)
    }

    #[inline]
    fn len(self) -> u32 {
        self.count_ones()
    }

    #[inline]
    fn members(self) -> impl Iterator<Item = usize> + Clone {
        members(self)
    }
}

impl Mask for Word {
    #[inline]
    fn words(&self) -> &[u64] {
        std::slice::from_ref(self)
    }

    #[inline]
    fn of_words(words: &[u64]) -> Self {
        words.first().copied().unwrap_or(0)
    }
}

/// How many words [`Wide`] has.
const WIDE: usize = 4;

/// A set of more conditions, or levels, than a word has bits. Sets are in the order of their last member that
/// differs, as words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Wide([u64; WIDE]);

impl Wide {
    #[inline]
    fn of_each(word: impl FnMut(usize) -> u64) -> Self {
        Self(std::array::from_fn(word))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl BitAnd for Wide {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self::of_each(|w| self.0[w] & other.0[w])
    }
}

impl BitOr for Wide {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self::of_each(|w| self.0[w] | other.0[w])
    }
}

impl Not for Wide {
    type Output = Self;

    #[inline]
    fn not(self) -> Self {
        Self::of_each(|w| !self.0[w])
    }
}

impl BitAndAssign for Wide {
    #[inline]
    fn bitand_assign(&mut self, other: Self) {
        *self = *self & other;
    }
}

impl BitOrAssign for Wide {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl BitSet for Wide {
    const MEMBERS: usize = Word::MEMBERS * WIDE;

    #[inline]
    fn first_n(n: usize) -> Self {
        Self::of_each(|w| first_n(n.saturating_sub(w * Word::MEMBERS).min(Word::MEMBERS)))
    }

    #[inline]
    fn one(i: usize) -> Self {
        Self::of_each(|w| if i / Word::MEMBERS == w { 1 << (i % Word::MEMBERS) } else { 0 })
    }

    #[inline]
    fn has(self, i: usize) -> bool {
        contains(&self.0, i)
    }

    #[inline]
    fn len(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    #[inline]
    fn members(self) -> impl Iterator<Item = usize> + Clone {
        let of_word = |(w, word)| members(word).map(move |i| w * Word::MEMBERS + i);
        self.0.into_iter().enumerate().flat_map(of_word)
    }
}

impl Mask for Wide {
    #[inline]
    fn words(&self) -> &[u64] {
        &self.0
    }

    #[inline]
    fn of_words(words: &[u64]) -> Self {
        Self::of_each(|w| words.get(w).copied().unwrap_or(0))
    }
}

/// The set of the first `n` members.
#[inline]
pub fn first_n(n: usize) -> Word {
    if n == 0 { 0 } else { Word::MAX >> (Word::MEMBERS - n) }
}

/// Whether `i` is in the set.
#[inline]
pub fn has(set: Word, i: usize) -> bool {
    set >> i & 1 == 1
}

/// The members of the set, in order.
#[inline]
pub fn members(set: Word) -> impl Iterator<Item = usize> + Clone {
    let mut left = set;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let i = left.trailing_zeros() as usize;
            left &= left - 1;
            i
        })
    })
}

/// How many words hold `n` rows.
pub const fn words(n: usize) -> usize {
    n.div_ceil(64)
}

/// Add row `i`.
pub fn insert(set: &mut [u64], i: usize) {
    set[i / 64] |= 1 << (i % 64);
}

/// Take out row `i`.
pub fn remove(set: &mut [u64], i: usize) {
    set[i / 64] &= !(1 << (i % 64));
}

/// Whether row `i` is in the set.
pub fn contains(set: &[u64], i: usize) -> bool {
    set[i / 64] >> (i % 64) & 1 == 1
}

/// The set of the first `n` rows.
pub fn full(n: usize) -> Vec<u64> {
    let mut set = vec![0; words(n)];
    (0..n).for_each(|i| insert(&mut set, i));
    set
}

/// Whether every row of `a` is in `b`.
pub fn subset(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).all(|(&a, &b)| a & !b == 0)
}

/// Whether `a` and `b` have a row in common.
pub fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(&a, &b)| a & b != 0)
}

/// Whether the set has no row.
pub fn is_empty(a: &[u64]) -> bool {
    a.iter().all(|&a| a == 0)
}

/// The number of rows.
pub fn count(a: &[u64]) -> usize {
    a.iter().map(|a| a.count_ones() as usize).sum()
}

/// How many rows `a` and `b` share.
pub fn shared(a: &[u64], b: &[u64]) -> usize {
    a.iter().zip(b).map(|(a, b)| (a & b).count_ones() as usize).sum()
}

/// `a` without the rows of `b`, into `out`.
pub fn minus(out: &mut [u64], a: &[u64], b: &[u64]) {
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *out = a & !b;
    }
}

/// The rows that `a` and `b` share, into `out`.
pub fn both(out: &mut [u64], a: &[u64], b: &[u64]) {
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *out = a & b;
    }
}

/// The rows of the set, in order.
pub fn ones(set: &[u64]) -> impl Iterator<Item = usize> + '_ {
    set.iter().enumerate().flat_map(|(w, &word)| members(word).map(move |i| w * 64 + i))
}
