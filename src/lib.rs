//! Qualitative Comparative Analysis: exact Boolean minimization and set-theoretic fit.
//!
//! The folders are in the order of an analysis, and a file uses only modules above its own:
//!
//! memberships → truth table → prime implicants → chart → covers (models) → solutions → fit
//!
//! The core knows no Python, no labels and no notation: it sees levels, masks and memberships and
//! returns numbers. Everything that may take long looks at a [`cancel::Cancel`] flag, results do
//! not depend on the number of threads, and no input makes it panic.

pub mod error;
pub mod clock;
pub mod memory;
pub mod cancel;
pub mod parallel;
pub mod random;
pub mod space;
pub mod thresholds;
pub mod truth_table;
pub mod primes;
pub mod cover;
pub mod expectations;
pub mod engine;
pub mod solutions;
pub mod batch;
pub mod necessity;
pub mod ceilings;
pub mod networks;
#[cfg(feature = "python")]
mod bindings;
