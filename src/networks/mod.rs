//! Simulated networks of care: generator, measures, random streams.

pub mod random;
pub mod graph;
pub mod measures;
pub mod observed;
pub mod simulate;
