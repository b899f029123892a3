//! Simulated networks of care: generator, measures.

pub mod graph;
pub mod measures;
pub mod observed;
pub mod simulate;
