"""How firmly a finding stands: chance, cut-offs and anchors, single cases, samples."""

from fastqca.belief.left_out import LeaveOut, WithoutPart, leave_out
from fastqca.belief.permutation import PermutationTest, TestedTerm, Verdict, permutation_test
from fastqca.belief.ranges import Part, SensitivityRange, SensitivityRanges, sensitivity_ranges
from fastqca.belief.tipping import Influence, Tipping, influence

__all__ = [
    "Influence",
    "LeaveOut",
    "Part",
    "PermutationTest",
    "SensitivityRange",
    "SensitivityRanges",
    "TestedTerm",
    "Tipping",
    "Verdict",
    "WithoutPart",
    "influence",
    "leave_out",
    "permutation_test",
    "sensitivity_ranges",
]
