//! Configurations and cubes of them, and sets as bits of words.

pub mod word;
pub mod bits;
pub mod subsets;
pub mod hitting_sets;
pub mod cube;
pub mod union;
