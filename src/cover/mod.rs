//! Set cover: models from a chart of prime implicants, and how many there are.

pub mod chart;
pub mod bound;
pub mod local_search;
pub mod branch_and_bound;
mod ascent;
mod residue;
pub mod tree;
pub mod estimate;
pub mod count;
pub mod models;
pub mod pick;
pub mod hitting_sets;
