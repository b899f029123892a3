//! Configurations and cubes of them, and sets as bits of words.

pub mod bits;
pub mod subsets;
pub mod pool;
pub mod cube;
pub mod union;
