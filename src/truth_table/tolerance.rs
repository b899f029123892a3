//! When two numbers count as one: the rule of every comparison with a cut-off and with 0.5.
//!
//! 4/5 computed from memberships may be 0.7999999999999999, and a membership that is meant as 0.5
//! may be 0.49999999999999994. Nothing may depend on how a sum was rounded.

/// Numbers closer than this are equal: the square root of the machine epsilon, as in the R package
/// admisc.
pub const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Whether a number is at least a cut-off. NaN, which is 0/0, is not.
pub fn reaches(value: f64, cut: f64) -> bool {
    value + TOLERANCE > cut
}

/// Whether a membership is 0.5, neither in nor out.
pub fn is_half(x: f64) -> bool {
    (x - 0.5).abs() < TOLERANCE
}

/// Whether a membership is above 0.5.
pub fn is_in(x: f64) -> bool {
    x - 0.5 >= TOLERANCE
}
