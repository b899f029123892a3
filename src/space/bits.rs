//! Sets as bits: of conditions in one word, of rows in a slice of words.

/// A set of conditions: bit `i` stands for condition `i`.
pub type Word = u64;

/// The most members of a set in one word.
pub const MEMBERS: usize = Word::BITS as usize;

/// The set of the first `n` members.
pub fn first_n(n: usize) -> Word {
    if n == 0 { 0 } else { Word::MAX >> (MEMBERS - n) }
}

/// Whether `i` is in the set.
pub fn has(set: Word, i: usize) -> bool {
    set >> i & 1 == 1
}

/// The members of the set, in order.
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
