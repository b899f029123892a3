"""How firmly a finding stands: chance, cut-offs and anchors, single cases, samples."""

from fastqca.belief.permutation import PermutationTest, TestedTerm, Verdict, permutation_test
from fastqca.belief.ranges import Part, SensitivityRange, SensitivityRanges, sensitivity_ranges

__all__ = [
    "Part",
    "PermutationTest",
    "SensitivityRange",
    "SensitivityRanges",
    "TestedTerm",
    "Verdict",
    "permutation_test",
    "sensitivity_ranges",
]
