//! The Python module. Converts, releases the interpreter, converts back.
//!
//! Nothing here computes: a binding that needs a loop over cases or terms is missing a function in
//! the core.

mod analysis;
mod arrays;
mod batch;
mod boolean;
mod ceilings;
mod cubes;
mod error;
mod fit;
mod run;
mod networks;
mod solutions;
mod necessity;
mod table;
mod thresholds;

/// The extension module `fastqca._core`.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use super::analysis::{
        ModelIter, Solved, difference, shortest_model, solve, solve_chart, solve_consistent,
        solved, undominated,
    };
    #[pymodule_export]
    use super::batch::{Batch, numbered};
    #[pymodule_export]
    use super::boolean::{irredundant, outside, transversals};
    #[pymodule_export]
    use super::ceilings::{draw_ceilings, permuted_ceilings};
    #[pymodule_export]
    use super::fit::{fit_of_models, memberships};
    #[pymodule_export]
    use super::necessity::{conjunctions, disjunctions};
    #[pymodule_export]
    use super::networks::{CareModel, measure_networks, random_numbers};
    #[pymodule_export]
    use super::solutions::{IntermediatePairs, intermediate_pairs, merged};
    #[pymodule_export]
    use super::table::{output_codes, truth_table};
    #[pymodule_export]
    use super::thresholds::neighbours;

    #[pymodule_export]
    const TOLERANCE: f64 = crate::truth_table::tolerance::TOLERANCE;
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
