"""Concepts: sets made of other sets, ideal types, codes turned into sets."""

from fastqca.concepts.coding import CodedStudies, Margins, code_studies, margins
from fastqca.concepts.derive import Derivations, derivations, derive
from fastqca.concepts.ideal_types import IdealTypes, ideal_types

__all__ = [
    "CodedStudies",
    "Derivations",
    "IdealTypes",
    "Margins",
    "code_studies",
    "derivations",
    "derive",
    "ideal_types",
    "margins",
]
