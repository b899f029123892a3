//! Qualitative Comparative Analysis: exact Boolean minimization and set-theoretic fit.
//!
//! Data flow one way. A file uses only modules listed above its own:
//!
//! memberships → truth table → prime implicants → chart → covers (models) → fit
//!
//! The core knows no Python, no labels and no notation: it sees levels, masks and memberships and
//! returns numbers. Everything that may take long looks at a [`cancel::Cancel`] flag, results do
//! not depend on the number of threads, and no input makes it panic.

pub mod error;
pub mod clock;
pub mod memory;
pub mod cancel;
pub mod tolerance;
pub mod parallel;
pub mod word;
pub mod bits;
pub mod dual;
pub mod cube;
pub mod union;
pub mod membership;
pub mod fit;
pub mod table;
pub mod small;
pub mod subsets;
pub mod few;
pub mod primes;
pub mod chart;
pub mod bound;
pub mod search;
pub mod diagram;
pub mod covers;
pub mod consistent;
pub mod supersets;
pub mod analysis;
pub mod batch;
pub mod random;
pub mod graph;
pub mod measures;
pub mod observed;
pub mod simulate;
#[cfg(feature = "python")]
mod bindings;
