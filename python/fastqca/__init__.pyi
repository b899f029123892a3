"""What `import fastqca` offers. Modules are imported when a name of theirs is first used."""

from . import compat, datasets, errors, interchange, plot, report, simulation
from ._common.errors import (
    BudgetSpentError,
    CalibrationError,
    DataError,
    ExpressionError,
    FastqcaError,
    FastqcaWarning,
    SolutionError,
    TooLargeError,
)
from ._core import (
    __version__,
)
from .batch import (
    minimize_many,
    sweep,
)
from .belief import (
    bootstrap,
    calibration_uncertainty,
    holdout,
    influence,
    leave_out,
    nearest_solutions,
    permutation_test,
    sensitivity_map,
    sensitivity_ranges,
)
from .calibration import (
    CalibrationPlan,
    bell,
    calibrate,
    chance_of_no_contradiction,
    chance_of_perfect_split,
    crisp,
    descriptives,
    diagnose,
    find_thresholds,
    fuzzy,
    indirect,
    likert,
    percentiles,
    steps,
    tfr,
)
from .ceilings import (
    nca,
    nca_difference,
    nca_power,
    necessity_in_kind_and_degree,
)
from .concepts import (
    code_studies,
    derivations,
    derive,
    ideal_types,
    margins,
)
from .counterfactuals import (
    RowReasons,
    counterfactual_ledger,
    find_rows,
    untenable,
)
from .data.reading import (
    read_table,
)
from .expressions import (
    expression,
)
from .fit import (
    case_regions,
    measures,
    pof,
    set_coincidence,
)
from .panel import (
    changes,
    lagged,
    panel_fit,
    solve_by,
    trajectories,
)
from .solutions import (
    AnalysisSettings,
    fiss_chart,
    minimize,
    minimize_outcomes,
)
from .study import (
    Study,
)
from .supersets import (
    necessity,
    pof_conditions,
    super_subset,
)
from .theory import (
    case_types,
    causal_chain,
    claims,
    retention,
    robustness,
    theory_evaluation,
    two_step,
    what_if,
)
from .truth_tables import (
    TruthTableSettings,
    consistency_gaps,
    truth_table,
)

__all__ = [
    "AnalysisSettings",
    "BudgetSpentError",
    "CalibrationError",
    "CalibrationPlan",
    "DataError",
    "ExpressionError",
    "FastqcaError",
    "FastqcaWarning",
    "RowReasons",
    "SolutionError",
    "Study",
    "TooLargeError",
    "TruthTableSettings",
    "__version__",
    "bell",
    "bootstrap",
    "calibrate",
    "calibration_uncertainty",
    "case_regions",
    "case_types",
    "causal_chain",
    "chance_of_no_contradiction",
    "chance_of_perfect_split",
    "changes",
    "claims",
    "code_studies",
    "compat",
    "consistency_gaps",
    "counterfactual_ledger",
    "crisp",
    "datasets",
    "derivations",
    "derive",
    "descriptives",
    "diagnose",
    "errors",
    "expression",
    "find_rows",
    "find_thresholds",
    "fiss_chart",
    "fuzzy",
    "holdout",
    "ideal_types",
    "indirect",
    "influence",
    "interchange",
    "lagged",
    "leave_out",
    "likert",
    "margins",
    "measures",
    "minimize",
    "minimize_many",
    "minimize_outcomes",
    "nca",
    "nca_difference",
    "nca_power",
    "nearest_solutions",
    "necessity",
    "necessity_in_kind_and_degree",
    "panel_fit",
    "percentiles",
    "permutation_test",
    "plot",
    "pof",
    "pof_conditions",
    "read_table",
    "report",
    "retention",
    "robustness",
    "sensitivity_map",
    "sensitivity_ranges",
    "set_coincidence",
    "simulation",
    "solve_by",
    "steps",
    "super_subset",
    "sweep",
    "tfr",
    "theory_evaluation",
    "trajectories",
    "truth_table",
    "two_step",
    "untenable",
    "what_if",
]
