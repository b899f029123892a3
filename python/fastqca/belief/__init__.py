"""How firmly a finding stands: chance, cut-offs and anchors, single cases, samples."""

from fastqca.belief.permutation import PermutationTest, TestedTerm, Verdict, permutation_test

__all__ = ["PermutationTest", "TestedTerm", "Verdict", "permutation_test"]
