//! Lines of memberships: one number per case. Loops that the compiler turns into vectors.
//!
//! They are functions of their own, not inlined, because slices that are arguments are known not
//! to overlap.

use wide::{CmpEq, CmpGe, CmpLe, CmpNe, f64x4};

use crate::truth_table::fit::{Overlap, Sums, least};
use crate::truth_table::tolerance::{is_half, is_in};

/// What some numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// All are 0 or 1.
    Whole,
    /// All are in [0, 1].
    Share,
    /// Some lie outside.
    Other,
}

/// Numbers side by side.
pub(super) const LANES: usize = 4;

/// 1 - x, case by case.
#[inline(never)]
pub(super) fn negate(out: &mut [f64], x: &[f64]) {
    out.iter_mut().zip(x).for_each(|(out, &x)| *out = 1.0 - x);
}

/// The minimum of two memberships, case by case.
#[inline(never)]
pub(super) fn lower(out: &mut [f64], a: &[f64], b: &[f64]) {
    out.iter_mut().zip(a).zip(b).for_each(|((out, &a), &b)| *out = least(a, b));
}

/// The same in place.
#[inline(never)]
pub(super) fn lower_to(out: &mut [f64], x: &[f64]) {
    out.iter_mut().zip(x).for_each(|(out, &x)| *out = least(*out, x));
}

/// The maximum of two memberships, case by case.
#[inline(never)]
pub(super) fn raise(out: &mut [f64], a: &[f64], b: &[f64]) {
    out.iter_mut().zip(a).zip(b).for_each(|((out, &a), &b)| *out = if a > b { a } else { b });
}

/// The same in place.
#[inline(never)]
pub(super) fn raise_to(out: &mut [f64], x: &[f64]) {
    out.iter_mut().zip(x).for_each(|(out, &x)| *out = if x > *out { x } else { *out });
}

/// Add `stride` to the rows of cases that are in, and tell whether one is neither in nor out.
#[inline(never)]
pub(super) fn sort(rows: &mut [u64], x: &[f64], stride: u64) -> bool {
    let mut halves = 0;
    for (row, &x) in rows.iter_mut().zip(x) {
        *row += if is_in(x) { stride } else { 0 };
        halves |= u64::from(is_half(x));
    }
    halves != 0
}

/// What some numbers are.
pub(super) fn values(cells: &[f64]) -> Values {
    let (zero, one) = (f64x4::splat(0.0), f64x4::splat(1.0));
    let (mut inside, mut share) = (zero.cmp_eq(zero), zero);
    let mut look = |x: f64x4| {
        inside &= x.cmp_ge(zero) & x.cmp_le(one);
        share |= x.cmp_ne(zero) & x.cmp_ne(one);
    };
    let mut chunks = cells.chunks_exact(LANES);
    for chunk in &mut chunks {
        look(f64x4::new([chunk[0], chunk[1], chunk[2], chunk[3]]));
    }
    chunks.remainder().iter().for_each(|&x| look(f64x4::splat(x)));
    if !inside.all() {
        Values::Other
    } else if share.any() {
        Values::Share
    } else {
        Values::Whole
    }
}

/// [`Sums`] for the minimum of `x` and each lane of `lanes`, with each lane of `y`.
#[inline(never)]
pub(super) fn sums_of(x: &[f64], lanes: &[f64x4], y: &[f64x4], not_y: &[f64x4]) -> [Sums; LANES] {
    let zero = f64x4::splat(0.0);
    let (mut sum_x, mut both, mut clash) = (zero, zero, zero);
    for (((&x, &lanes), &y), &not_y) in x.iter().zip(lanes).zip(y).zip(not_y) {
        let x = f64x4::splat(x).fast_min(lanes);
        let m = x.fast_min(y);
        sum_x += x;
        both += m;
        clash += m.fast_min(not_y);
    }
    let (x, both, clash) = (sum_x.to_array(), both.to_array(), clash.to_array());
    std::array::from_fn(|lane| {
        let overlap = Overlap { x: x[lane], both: both[lane] };
        Sums { overlap, clash: clash[lane] }
    })
}

/// Each number in all lanes.
#[inline(never)]
pub(super) fn widen(lanes: &mut [f64x4], x: &[f64]) {
    lanes.iter_mut().zip(x).for_each(|(lanes, &x)| *lanes = f64x4::splat(x));
}

/// The minimum of two memberships, of either or their negations: in neither, in `b`, in `a`, in
/// both.
#[inline(never)]
pub(super) fn corners(lanes: &mut [f64x4], a: [&[f64]; 2], b: [&[f64]; 2]) {
    let a = a[0].iter().zip(a[1]);
    let b = b[0].iter().zip(b[1]);
    for (lanes, ((&not_a, &a), (&not_b, &b))) in lanes.iter_mut().zip(a.zip(b)) {
        let (a, b) = (f64x4::new([not_a, not_a, a, a]), f64x4::new([not_b, b, not_b, b]));
        *lanes = a.fast_min(b);
    }
}
