//! Sets of rows as slices of `u64`: bit `i % 64` of word `i / 64` stands for row `i`.

/// How many words hold `n` rows.
#[must_use]
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
#[must_use]
pub fn contains(set: &[u64], i: usize) -> bool {
    set[i / 64] >> (i % 64) & 1 == 1
}

/// The set of the first `n` rows.
#[must_use]
pub fn full(n: usize) -> Vec<u64> {
    let mut set = vec![0; words(n)];
    (0..n).for_each(|i| insert(&mut set, i));
    set
}

/// Whether every row of `a` is in `b`.
#[must_use]
pub fn subset(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).all(|(&a, &b)| a & !b == 0)
}

/// Whether `a` and `b` have a row in common.
#[must_use]
pub fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(&a, &b)| a & b != 0)
}

/// Whether the set has no row.
#[must_use]
pub fn is_empty(a: &[u64]) -> bool {
    a.iter().all(|&a| a == 0)
}

/// The number of rows.
#[must_use]
pub fn count(a: &[u64]) -> usize {
    a.iter().map(|a| a.count_ones() as usize).sum()
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
    set.iter().enumerate().flat_map(|(w, &bits)| {
        let mut bits = bits;
        std::iter::from_fn(move || {
            (bits != 0).then(|| {
                let i = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                w * 64 + i
            })
        })
    })
}
