"""From data to all three solutions, through the public door."""

import re
import time
import warnings

import numpy as np
import pandas as pd
import pytest

from fastqca import DataError, ExpressionError, FastqcaWarning, SolutionError
from fastqca.solutions.analysis import Analysis
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.truth_table import truth_table

# Lipset 1959 as tabulated in Rihoux and De Meur 2009: GNP per head, urbanisation, literacy,
# industrial labour, cabinets, survival.
LIPSET = {
    "AU": (720, 33.4, 98, 33.4, 10, -9),
    "BE": (1098, 60.5, 94.4, 48.9, 4, 10),
    "CZ": (586, 69, 95.9, 37.4, 6, 7),
    "EE": (468, 28.5, 95, 14, 6, -6),
    "FI": (590, 22, 99.1, 22, 9, 4),
    "FR": (983, 21.2, 96.2, 34.8, 5, 10),
    "DE": (795, 56.5, 98, 40.4, 11, -9),
    "GR": (390, 31.1, 59.2, 28.1, 10, -8),
    "HU": (424, 36.3, 85, 21.6, 13, -1),
    "IE": (662, 25, 95, 14.5, 5, 8),
    "IT": (517, 31.4, 72.1, 29.6, 9, -9),
    "NL": (1008, 78.8, 99.9, 39.3, 2, 10),
    "PL": (350, 37, 76.9, 11.2, 21, -6),
    "PT": (320, 15.3, 38, 23.1, 19, -9),
    "RO": (331, 21.9, 61.8, 12.2, 7, -4),
    "ES": (367, 43, 55.6, 25.5, 12, -8),
    "SE": (897, 34, 99.9, 32.3, 6, 10),
    "UK": (1038, 74, 99.9, 49.9, 4, 10),
}
NAMES = ["DEV", "URB", "LIT", "IND", "STB"]
raw = pd.DataFrame.from_dict(LIPSET, orient="index", columns=[*NAMES, "SURV"])
crisp = pd.DataFrame(
    {
        "DEV": raw["DEV"] >= 550,
        "URB": raw["URB"] >= 50,
        "LIT": raw["LIT"] >= 75,
        "IND": raw["IND"] >= 30,
        "STB": raw["STB"] <= 9,
        "SURV": raw["SURV"] >= 0,
    }
).astype(int)
table = truth_table(crisp, "SURV")
ALL = "DEV, URB, LIT, IND, STB"


def texts(solution):
    return [str(model) for model in solution.models]


# The three solutions.


def test_the_solutions_of_the_literature():
    result = minimize(table, include="?", dir_exp=ALL)
    assert texts(result.conservative) == ["DEV*~URB*LIT*STB + DEV*LIT*IND*STB"]
    assert texts(result.parsimonious) == ["DEV*STB"]
    assert texts(result.intermediate) == ["DEV*LIT*STB"]
    assert result.solution is result.intermediate
    assert result.kind == "intermediate"
    assert result.table is table


def test_what_is_in_every_model_is_essential():
    solution = minimize(table, include="?").solution
    assert texts(solution) == ["DEV*STB"]
    assert [str(term) for term in solution.essential] == ["DEV*STB"]


def test_what_was_asked_for():
    conservative = minimize(table)
    assert conservative.solution is conservative.conservative
    assert conservative.parsimonious is None
    assert conservative.intermediate is None
    assert conservative.kind == "conservative"
    assert conservative.pairs == {}
    assert dict(conservative.easy) == dict(conservative.difficult) == {}
    parsimonious = minimize(table, include="?")
    assert parsimonious.solution is parsimonious.parsimonious
    assert texts(parsimonious.conservative) == texts(conservative.solution)
    assert parsimonious.intermediate is None


def test_data_instead_of_a_truth_table():
    result = minimize(crisp, "SURV", include="?", conditions=NAMES)
    assert texts(result.solution) == ["DEV*STB"]
    assert result.to_frame().equals(minimize(table, include="?").to_frame())
    assert texts(minimize(crisp, outcome="~SURV").solution) == ["~DEV*~URB*~IND + DEV*LIT*IND*~STB"]
    assert texts(minimize(crisp, "SURV", include="?", conditions="DEV:LIT", incl_cut=0.7).solution)


def test_arguments_of_the_truth_table_recode_it():
    again = minimize(table, incl_cut=0.5, n_cut=2)
    assert again.table is not table
    assert again.table.settings.n_cut == 2
    assert again.table.out.count("?") == 3
    assert minimize(table, exclude="DEV*~LIT").table.excluded.size


def test_settings():
    settings = minimize(table, include="?", dir_exp=ALL, all_sol=True, budget=5).settings
    assert settings.include == "?"
    assert settings.dir_exp == ALL
    assert settings.all_sol is True
    assert settings.budget == 5
    with pytest.raises(AttributeError):
        settings.include = ""


def test_contradictory_rows():
    data = pd.concat([crisp, crisp.loc[["AU", "FR"]].assign(SURV=[1, 0])])
    data.index = [f"{name}{i}" for i, name in enumerate(data.index)]
    tt = truth_table(data, "SURV", incl_cut=(1, 0.4))
    assert tt.out.count("C") == 2
    found = {
        include: texts(minimize(tt, include=include).solution)
        for include in (None, "C", "?", "?,C")
    }
    assert found == {
        None: ["DEV*~URB*LIT*~IND*STB + DEV*URB*LIT*IND*STB"],
        "C": ["DEV*~URB*LIT*STB + DEV*LIT*IND*STB"],
        "?": ["DEV*~IND + URB*STB"],
        "?,C": ["DEV*STB"],
    }
    assert texts(minimize(tt, include=["?", "c"]).solution) == found["?,C"]
    assert {str(t) for t in minimize(tt, explain="1,C").solution.models[0].terms}
    assert minimize(tt, explain="C").conservative.explained.row_numbers == [23, 24]
    # With expectations the contradictory rows are what may be assumed.
    judged = minimize(tt, include="C", dir_exp=ALL)
    assert texts(judged.conservative) == found[None]
    assert texts(judged.parsimonious) == found["C"]
    assert judged.kind == "intermediate"
    easy = {row for rows in judged.easy.values() for row in rows.rows()}
    assert easy <= {23, 24}


def test_explain_the_negative_rows():
    result = minimize(table, include="?", explain="0")
    assert texts(result.solution) == texts(minimize(crisp, "~SURV", include="?").solution)
    assert texts(minimize(crisp, explain="0", outcome="SURV").solution)


def test_all_irredundant_models():
    data = pd.DataFrame(
        {
            "A": [0, 0, 0, 1, 1, 1, 0, 1],
            "B": [0, 1, 1, 0, 0, 1, 0, 1],
            "C": [1, 0, 1, 0, 1, 0, 0, 1],
            "Y": [1, 1, 1, 1, 1, 1, 0, 0],
        }
    )
    assert minimize(data, outcome="Y").solution.n_models == 2
    every = minimize(data, outcome="Y", all_sol=True).solution
    assert every.n_models == 5
    assert [len(model.terms) for model in every.models] == [3, 3, 4, 4, 4]


def test_row_dominance_leaves_out_terms():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.integers(0, 2, (20, 5)), columns=NAMES)
    data["Y"] = rng.integers(0, 2, 20)
    plain = minimize(data, "Y", include="?", incl_cut=0.6).solution
    dominant = minimize(data, "Y", include="?", incl_cut=0.6, row_dom=True).solution
    assert set(dominant.prime_implicants) < set(plain.prime_implicants)


# Counterfactual rows.


def test_counterfactuals():
    result = minimize(table, include="?", dir_exp=ALL)
    assert list(result.simplifying_assumptions) == ["M1"]
    assert result.simplifying_assumptions["M1"].rows() == [18, 20, 26, 28, 30]
    assert list(result.easy) == list(result.difficult) == [("C1", "P1")]
    assert result.easy["C1", "P1"].rows() == [30]
    assert result.difficult["C1", "P1"].rows() == [18, 20, 26, 28]
    assert result.easy["C1", "P1"] is result.easy["C1", "P1"], "made once"
    assert repr(result.easy) == "{'C1P1': <1 row: DEV*URB*LIT*~IND*STB>}"
    assert [str(key) for key in result.difficult] == ["C1P1"]
    assert repr(list(result.pairs)) == "['C1P1']"
    assert minimize(table).simplifying_assumptions["M1"].count == 0


def test_pairs():
    result = minimize(table, include="?", dir_exp=ALL)
    pair = result.pairs["C1", "P1"]
    assert pair.parents == ("C1", "P1")
    assert str(pair.conservative) == texts(result.conservative)[0]
    assert str(pair.parsimonious) == "DEV*STB"
    assert texts(pair.solution) == ["DEV*LIT*STB"]
    assert pair.solution.models[0].parents == ("C1", "P1")
    assert result.intermediate.models[0].parents == ("C1", "P1")
    assert "C1P1" in repr(pair)
    with pytest.raises(KeyError):
        result.pairs["C9", "P9"]


@pytest.mark.parametrize("dir_exp", ["", "-,-,-,-,-", {}])
def test_without_any_expectation_nothing_is_easy(dir_exp):
    result = minimize(table, include="?", dir_exp=dir_exp)
    assert texts(result.intermediate) == texts(result.conservative)
    assert result.easy["C1", "P1"].count == 0
    assert result.difficult["C1", "P1"].count == 0


def test_individual_and_conjunctural_expectations_work_together():
    # In R the conjunction alone would count, and keep LIT.
    alone = minimize(table, include="?", dir_exp="~LIT").intermediate
    together = minimize(table, include="?", dir_exp="~LIT, URB*IND").intermediate
    assert texts(alone) != texts(minimize(table, include="?", dir_exp="URB*IND").intermediate)
    assert all("LIT" not in term.literals for m in together.models for term in m.terms)


@pytest.fixture(scope="module")
def ambiguous():
    rng = np.random.default_rng(11)
    data = pd.DataFrame(rng.integers(0, 2, (16, 5)), columns=list("ABCDE"))
    data["Y"] = rng.integers(0, 2, 16)
    return minimize(data, "Y", include="?", dir_exp="A, B, ~C, D, ~E", incl_cut=0.6)


def test_models_of_several_pairs_are_joined(ambiguous):
    pairs = ambiguous.pairs
    n_pairs = ambiguous.conservative.n_models * ambiguous.parsimonious.n_models
    assert len(pairs) == n_pairs > 1
    of_pairs = {}
    for parents, pair in pairs.items():
        for model in pair.solution.models:
            of_pairs.setdefault(str(model), []).append(parents)
    joined = {str(model): list(model.all_parents) for model in ambiguous.intermediate.models}
    assert joined == of_pairs
    assert ambiguous.intermediate.n_models == len(joined)
    assert ambiguous.intermediate.complete
    assert ambiguous.intermediate.models[0].parents == ("C1", "P1")
    assert [m.name for m in ambiguous.intermediate.models] == [
        f"M{i + 1}" for i in range(len(joined))
    ]


def test_easy_and_difficult_make_up_the_assumptions(ambiguous):
    for (_, p), pair in ambiguous.pairs.items():
        easy, difficult = pair.easy.rows(), pair.difficult.rows()
        assumed = ambiguous.simplifying_assumptions[p.replace("P", "M")].rows()
        assert sorted(easy + difficult) == assumed


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_max_models_limits_the_list_of_intermediate_models_only(seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (12, 12))
    data = pd.DataFrame(x, columns=[f"c{i}" for i in range(12)]).assign(Y=rng.integers(0, 2, 12))
    every = minimize(data, "Y", include="?", dir_exp="c0:c11")
    few = minimize(data, "Y", include="?", dir_exp="c0:c11", max_models=2)
    assert every.intermediate.complete
    assert not few.intermediate.complete
    assert few.intermediate.n_models == every.intermediate.n_models > 2
    assert few.intermediate.n_models_at_least == every.intermediate.n_models
    assert len(few.intermediate.models) == 2
    assert set(few.intermediate.models) <= set(every.intermediate.models)
    assert set(few.intermediate.iter_models()) == set(every.intermediate.models)
    assert len(few.pairs) == len(every.pairs) > 2
    assert few.intermediate.term_share.equals(every.intermediate.term_share)
    last = list(few.pairs.values())[-1]
    assert last.parsimonious in every.parsimonious.models
    assert last.parsimonious not in few.parsimonious.models
    assert f"P{last.parsimonious.name[1:]}" == last.parents[1]


def test_the_budget_bounds_the_pairs_and_says_so(ambiguous, monkeypatch):
    data = {name: ambiguous.table.sets.values[i] for i, name in enumerate("ABCDE")}
    data["Y"] = ambiguous.table.outcome_values
    pairs = Analysis.pairs

    def pairs_without_time(self, *bases):
        with monkeypatch.context() as patch:
            patch.setattr(Analysis, "left", lambda self: 1e-6)
            return pairs(self, *bases)

    monkeypatch.setattr(Analysis, "pairs", pairs_without_time)
    with pytest.warns(FastqcaWarning, match=r"budget of 60 s is used up, so only 1 of \d+ pairs"):
        cut = minimize(data, "Y", include="?", dir_exp="A, B, ~C, D, ~E", incl_cut=0.6)
    assert list(cut.pairs) == [("C1", "P1")]
    assert cut.intermediate.n_models is None
    assert not cut.intermediate.complete
    assert cut.intermediate.n_models_at_least >= 1
    assert cut.intermediate.term_share is None
    assert "not all were counted" in repr(cut)
    assert "at least 1 models" not in repr(cut)


@pytest.mark.parametrize("limit", [2**63, 2**64, 10**30])
def test_max_models_of_any_size(limit):
    assert minimize(table, include="?", max_models=limit).solution.complete


def test_products_of_assumptions_in_a_frame(ambiguous):
    frame = ambiguous.simplifying_assumptions.to_frame()
    assert frame.columns.tolist() == ["model", "product", "rows"]
    for name, rows in ambiguous.simplifying_assumptions.items():
        assert frame[frame["model"] == name]["rows"].sum() == rows.count
    assert set(ambiguous.easy.to_frame()["model"]) == {"".join(pair) for pair in ambiguous.pairs}
    nothing = minimize(table).simplifying_assumptions
    assert nothing.to_frame().to_numpy().tolist() == [["M1", "", 0]]
    assert "<table" in ambiguous.difficult._repr_html_()


# Exclusion.


def test_excluded_rows_are_not_assumed():
    result = minimize(table, include="?", exclude="DEV*STB*~LIT")
    for model in result.solution.models:
        rows = set(result.simplifying_assumptions[model.name].rows())
        assert not rows & {18, 20, 26, 28}
    assert texts(result.solution) != ["DEV*STB"]
    again = minimize(table, include="?", exclude=[18, 20, 26, 28])
    assert texts(again.solution) == texts(result.solution)
    assumed = minimize(table, include="?").simplifying_assumptions["M1"]
    assert isinstance(assumed, Cubes)
    enhanced = minimize(table, include="?", exclude=assumed)
    assert texts(enhanced.solution) != ["DEV*STB"]


# Consistency cut-offs.


def fuzzy():
    rng = np.random.default_rng(4)
    x = rng.uniform(0, 1, (30, 4)).round(2)
    x[x == 0.5] = 0.51
    data = pd.DataFrame(x, columns=list("ABCD"))
    data["Y"] = np.clip(np.maximum(np.minimum(x[:, 0], x[:, 1]), x[:, 2] - 0.1) + 0.05, 0, 1)
    return data


def test_consistency_of_prime_implicants():
    result = minimize(fuzzy(), "Y", include="?", incl_cut=0.95, pi_cons=0.9)
    assert all(term.inclS >= 0.9 - 1e-9 for term in result.solution.prime_implicants)
    assert texts(result.solution) == ["A + C", "C + B*~C"]
    assert result.table.settings.incl_cut == 0.95
    assert result.simplifying_assumptions["M1"].count >= 0


def test_the_cut_off_of_the_table_follows_those_of_terms():
    result = minimize(fuzzy(), "Y", include="?", pi_cons=0.9, sol_cons=0.85, sol_cov=0.5)
    assert result.table.settings.incl_cut == 0.85
    assert all(model.inclS >= 0.85 - 1e-9 for model in result.solution.models)
    assert all(model.covS >= 0.5 - 1e-9 for model in result.solution.models)


def test_consistency_has_no_effect_on_the_conservative_solution():
    with pytest.warns(FastqcaWarning, match="pi_cons and sol_cons affect only the parsimonious"):
        minimize(fuzzy(), outcome="Y", incl_cut=0.8, pi_cons=0.9)


def test_no_model_is_consistent_enough():
    noisy = fuzzy().assign(Y=np.random.default_rng(8).uniform(0.3, 0.6, 30).round(2))
    tt = truth_table(noisy, "Y", incl_cut=0.5)
    with pytest.raises(SolutionError, match=r"consistency of pi_cons=0\.999; lower"):
        minimize(tt, include="?", pi_cons=0.999)
    with pytest.raises(SolutionError, match=r"pi_cons=0\.9 no prime implicant covers row 2; lower"):
        minimize(fuzzy(), "Y", include="?", incl_cut=0.8, pi_cons=0.9)
    with pytest.raises(SolutionError, match=r"sol_cons=1 and a coverage of sol_cov=1"):
        minimize(fuzzy(), "Y", include="?", incl_cut=0.95, sol_cons=1)
    with pytest.raises(SolutionError, match=r"consistency of pi_cons=0\.1 in all cases"):
        minimize(fuzzy(), "Y", include="?", incl_cut=0.95, pi_cons=0.1)


# Print.


def test_print_of_the_intermediate_solution():
    assert str(minimize(table, include="?", dir_exp=ALL)).split("\n") == [
        "Intermediate solution of SURV: 18 cases; incl_cut=1, n_cut=1, pri_cut=0; expectations: DEV, URB,",
        "LIT, IND, STB",
        "",
        "M1: DEV*LIT*STB <-> SURV   [C1P1]",
        "",
        "                inclS   PRI   covS   covU  cases",
        "--------------------------------------------------------------------",
        "1  DEV*LIT*STB  1.000  1.000  1.000   -    FI,IE; FR,SE; BE,CZ,NL,UK",
        "--------------------------------------------------------------------",
        "            M1  1.000  1.000  1.000",
    ]


def test_print_of_the_conservative_solution():
    assert str(minimize(table)).split("\n") == [
        "Conservative solution of SURV: 18 cases; incl_cut=1, n_cut=1, pri_cut=0",
        "",
        "M1: DEV*~URB*LIT*STB + DEV*LIT*IND*STB <-> SURV",
        "",
        "                     inclS   PRI   covS   covU   cases",
        "-------------------------------------------------------------------",
        "1  DEV*~URB*LIT*STB  1.000  1.000  0.500  0.250  FI,IE; FR,SE",
        "2   DEV*LIT*IND*STB  1.000  1.000  0.750  0.500  FR,SE; BE,CZ,NL,UK",
        "-------------------------------------------------------------------",
        "                 M1  1.000  1.000  1.000",
    ]


def test_print_shows_each_intermediate_model_once_by_the_name_of_to_frame(ambiguous):
    text = str(ambiguous)
    lines = [line for line in text.split("\n") if re.match(r"M\d+:", line)]
    shown = {line.split(":")[0]: line for line in lines}
    assert len(shown) == len(lines) == ambiguous.intermediate.n_models
    assert list(shown) == list(dict.fromkeys(ambiguous.to_frame()["model"]))
    for model in ambiguous.intermediate.models:
        assert set(re.findall(r"[~A-E*]+", re.split("<?->", shown[model.name][3:])[0])) == {
            str(term) for term in model.terms
        }
        pairs = [
            "".join(parents)
            for parents, pair in ambiguous.pairs.items()
            if model in pair.solution.models
        ]
        assert shown[model.name].endswith(f"[{', '.join(pairs)}]")
    assert text.startswith("Intermediate solution of Y: ")
    for form in (ambiguous._repr_html_(), ambiguous.to_markdown()):
        assert form.count("Intermediate solution of Y: ") == 1


def test_print_says_what_was_asked_for():
    def heading(**options):
        return str(minimize(table, **options)).split("\n\n")[0].replace("\n", " ")

    start = "solution of SURV: 18 cases; incl_cut=1, n_cut=1, pri_cut=0"
    assert heading(include="?") == f"Parsimonious {start}"
    assert heading(include="?", dir_exp="") == f"Intermediate {start}; no expectations"
    assert heading(include="?", dir_exp=[1, 0, "-", "-", "-"]) == (
        f"Intermediate {start}; expectations: DEV, ~URB"
    )
    assert heading(include="?,C", all_sol=True) == (
        f"Parsimonious {start}; include='?,C'; all_sol=True"
    )
    assert heading(incl_cut=(0.9, 0.5)) == f"Conservative {start}".replace("=1,", "=(0.9, 0.5),", 1)


def test_repr():
    assert repr(minimize(table, include="?")) == (
        "<Minimization: parsimonious solution of SURV, 1 model: DEV*STB>"
    )


# Refusals and warnings.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"include": "X"}, r"include: 'X' is not possible; choose from '\?', 'C', '1'"),
        ({"include": "0"}, "include: '0' is not possible"),
        ({"include": 5.0}, "include must be text"),
        ({"explain": "?"}, r"explain: '\?' is not possible; choose from '1', '0', 'C'"),
        ({"explain": ""}, "explain is empty"),
        ({"explain": "1,C", "include": "C"}, "coded 'C' are in both explain and include"),
        ({"explain": "1", "include": "1"}, "coded '1' are in both"),
        ({"explain": "C"}, r"no row of the truth table is coded 'C' \(rows: 3 '1', 6 '0'\)"),
        ({"dir_exp": ALL}, r"needs include='\?'"),
        ({"include": "?", "dir_exp": "1,1"}, "dir_exp has 2 entries"),
        ({"include": "?", "dir_exp": "DEV, ~DEV"}, "cancel each other out"),
        ({"pi_cons": 2}, r"pi_cons must be a number in \[0, 1\]"),
        ({"sol_cons": -1}, "sol_cons must be"),
        ({"sol_cov": "1"}, "sol_cov must be"),
        ({"max_models": 0}, "max_models must be a whole number of at least 1"),
        ({"budget": 0}, "budget must be a number"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(SolutionError, match=message):
        minimize(table, **arguments)


def test_unknown_names_in_expectations():
    with pytest.raises(ExpressionError, match=r"dir_exp: .*URV.*did you mean 'URB'"):
        minimize(table, include="?", dir_exp="URV")


def test_data_need_an_outcome():
    with pytest.raises(SolutionError, match="its name, as in outcome='Y'"):
        minimize(crisp)
    with pytest.raises(DataError, match="data must be a DataFrame"):
        minimize(5, outcome="Y")
    with pytest.raises(DataError, match="outcome cannot be changed in an existing truth table"):
        minimize(table, outcome="~SURV")
    assert minimize(table, outcome="SURV") == minimize(table)


@pytest.mark.filterwarnings("ignore:outcome 'SURV' is 0.4 in every case")
def test_no_positive_row_names_the_highest_inclusion():
    half = crisp.assign(SURV=0.4)
    with pytest.raises(
        SolutionError,
        match=r"rows: 9 '0'\).*highest inclusion is .* row \d+ with 0\.400, and nothing below 0\.75",
    ):
        minimize(half, outcome="SURV", incl_cut=0.8)
    # Rows of A: inclusion 2.4/3 and PRI 1.8/2.4; of B 2.4/3 as well, with as much for ~Y.
    y = [0.8, 0.8, 0.8, 0.2, 0.2, 0.2]
    data = {"A": [1, 1, 1, 0, 0, 0], "Y": y}
    with pytest.raises(SolutionError, match=r"row 2 with 0\.800, so lower incl_cut=0\.9"):
        minimize(data, outcome="Y", incl_cut=0.9)
    with pytest.raises(SolutionError, match=r"PRI is only 0\.750, so lower pri_cut=0\.9"):
        minimize(data, outcome="Y", incl_cut=0.8, pri_cut=0.9)
    low = {"A": [0.4, 0.4, 0.6, 0.2], "Y": [0.4, 0.6, 0.4, 0.5]}
    for cuts in ({"incl_cut": 0.9}, {"incl_cut": 0.8, "pri_cut": 0.5}):
        with pytest.raises(
            SolutionError, match=r"PRI is only 0\.000: the row is at least as consistent with ~Y"
        ) as caught:
            minimize(low, outcome="Y", **cuts)
        assert "lower" not in str(caught.value)
    with pytest.raises(SolutionError, match="are in exclude"):
        minimize(table, exclude=[22, 24, 32])


@pytest.mark.filterwarnings("ignore:outcome '.*' is 1 in every case")
def test_no_negative_row():
    always = crisp.assign(SURV=1)
    with pytest.raises(
        SolutionError, match=r"no row of the truth table is coded '0'.*minimized away"
    ):
        minimize(always, "SURV", include="?")
    assert minimize(always, outcome="SURV").solution.models
    full = pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 1, 0, 1], "Y": 1})
    with pytest.raises(SolutionError, match="to be explained, so all conditions are minimized"):
        minimize(full, outcome="Y")


def test_one_condition():
    data = pd.DataFrame({"A": [0, 1], "Y": [0, 1]})
    assert texts(minimize(data, "Y", include="?", dir_exp="A").solution) == ["A"]


def hard():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.integers(0, 2, (1000, 12)), columns=[f"c{i}" for i in range(12)])
    data["Y"] = (data["c0"] & data["c1"] | data["c2"] & ~data["c3"] & 1) ^ (rng.random(1000) < 0.05)
    return data


def test_a_spent_budget_is_said_and_is_no_error():
    with pytest.warns(
        FastqcaWarning, match=r"the budget of 0\.05 s was used up by the parsimonious"
    ):
        result = minimize(hard(), "Y", include="?", incl_cut=0.8, budget=0.05)
    solution = result.solution
    assert solution.n_models is None
    assert not solution.complete
    assert solution.min_terms_at_least >= 1
    assert solution.term_share is None
    assert str(solution)
    assert "at least" in repr(solution)


def test_wide_tables_run():
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.integers(0, 2, (24, 60)), columns=[f"c{i}" for i in range(60)])
    data["Y"] = data["c0"] & data["c1"]
    result = minimize(data, "Y", include="?")
    assert result.solution.n_models >= 1
    assert result.simplifying_assumptions["M1"].count > 2**50
    with pytest.raises(SolutionError, match="more than the limit"):
        result.simplifying_assumptions["M1"].rows()


def test_no_warning_without_reason():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        str(minimize(table, include="?", dir_exp=ALL))


def test_no_pandas_before_a_frame_is_asked_for(monkeypatch):
    def refuse(*_, **__):
        message = "a DataFrame was made"
        raise AssertionError(message)

    monkeypatch.setattr(pd.DataFrame, "__init__", refuse)
    result = minimize(crisp, "SURV", include="?", dir_exp=ALL)
    assert result.solution.models[0].inclS == 1
    assert str(result)


def test_what_is_looked_at_later_has_a_budget_of_its_own():
    result = minimize(table, include="?", budget=0.5)
    start = time.process_time()
    while time.process_time() - start < 0.6:
        pass
    assert result._analysis.left() == 0.05  # a tenth
    assert result.conservative.complete
    assert result._analysis.left() > 0.05
