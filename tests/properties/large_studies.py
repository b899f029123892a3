"""Three studies as large and as awkward as real ones: 48 networks, 8 conditions, three models."""

import numpy as np
import pandas as pd

CONDITIONS = (
    "Budget share > 50 % (2019)",
    "Volunteers: 10 % or more of staff",
    "Broker paid by the municipality",
    "介護保険の給付率が70%以上の地域",
    "Доля частных партнёров > 25 %",
    "Meetings per year, at least 12",
    'Trust "very high" & stable #1 $',
    "Old network_(before 2010)",
)
OUTCOME = "Goals reached (≥ 80 % of them)"
EXPECTED = [1, 1, 1, 0, 1, 1, 1, 0]
LEVELS = {"Broker paid by the municipality": 3, "Доля частных партнёров > 25 %": 4}
# The seeds for which the data leave three parsimonious models.
SEEDS = {"crisp": 3, "fuzzy": 1, "multi-value": 43}


def networks() -> list[str]:
    """Name 48 networks, in three scripts, about 40 characters each."""
    cities = [
        "Amsterdam",
        "Breda",
        "Delft",
        "Eindhoven",
        "Groningen",
        "Haarlem",
        "Leiden",
        "Maastricht",
    ]
    signs = ["札幌", "仙台", "東京", "横浜", "京都", "大阪", "神戸", "福岡"]
    towns = ["Москва", "Казань", "Пермь", "Омск", "Тула", "Тверь", "Псков", "Рязань"]
    return [
        *(
            f"Care network {c} {d}, people with dementia"
            for c in cities
            for d in ("North", "South")
        ),
        *(
            f"{c}市{d}部における認知症高齢者のための地域包括ケア推進ネットワーク協議会"
            for c in signs
            for d in "南北"
        ),
        *(f"Сеть помощи людям с деменцией «{c} {d}»" for c in towns for d in ("Север", "Юг")),
    ]


def study(kind: str, seed: int | None = None) -> pd.DataFrame:
    """Make the sets of a study: "crisp", "fuzzy" or "multi-value"."""
    rng = np.random.default_rng(SEEDS[kind] if seed is None else seed)
    many = len(networks())
    corners = rng.integers(0, 2, (many, len(CONDITIONS)))
    a, b, c, d, e, f, g, h = corners.T
    truth = (a & b & ~d | c & e & f | g & ~h & a) & 1
    if kind == "crisp":
        values: np.ndarray = corners
    elif kind == "multi-value":
        values = corners.copy()
        for name, n in LEVELS.items():
            at = CONDITIONS.index(name)
            values[:, at] = np.where(corners[:, at] == 1, 1, rng.choice([0, *range(2, n)], many))
    else:
        values = (
            np.where(
                corners, rng.integers(55, 100, corners.shape), rng.integers(0, 45, corners.shape)
            )
            / 100
        )
        truth = np.where(truth, rng.integers(70, 101, many), rng.integers(0, 31, many)) / 100
    data = pd.DataFrame(values, columns=list(CONDITIONS), index=networks())
    return data.assign(**{OUTCOME: truth})


def results(kind: str) -> dict[str, object]:
    """Make every kind of result that a study of this kind can have."""
    import fastqca as qca

    data, y = study(kind), f"`{OUTCOME}`"
    not_y = f"~{y}"
    first, second = (f"`{name}`" for name in CONDITIONS[:2])
    few = list(CONDITIONS[:2]) + list(CONDITIONS[5:7])
    table = qca.truth_table(data, y, incl_cut=0.8)

    other = qca.truth_table(data, not_y, incl_cut=0.8)
    found = qca.minimize(table, include="?", dir_exp=EXPECTED)
    negated = qca.minimize(other, include="?")
    model = found.solution.models[0]
    made = {
        "truth table": table,
        "complete": qca.truth_table(data, y, few, incl_cut=0.8, complete=True, dcc=True),
        "minimization": found,
        "parsimonious": found.parsimonious,
        "conservative": found.conservative,
        "negated": negated,
        "model": model,
        "term": model.terms[0],
        "assumptions": found.simplifying_assumptions,
        "easy": found.easy,
        "difficult": found.difficult,
        "rows": found.difficult["C1P1"],
        "untenable": qca.untenable(table, first, f"~{first}*{second}", negated=other),
        "ledger": qca.counterfactual_ledger(found, negated),
        "reasons": qca.RowReasons({f"~{first}*{second}": "no 100 % of anything | 理由"}),
        "sufficiency": qca.pof(f"{first}*~{second} + ~{first} -> {y}", data=data),
        "necessity of terms": qca.pof(f"{first} + {second} <- {y}", data=data),
        "fit of a solution": qca.pof(model, data=data),
        "single conditions": qca.pof_conditions(data, y),
        "necessity": qca.necessity(data, y, few),
        "supersets": qca.super_subset(data, y, few, incl_cut=0.85, depth=2),
        "subsets": qca.super_subset(data, y, few, relation="sufficiency", incl_cut=0.9),
        "diagnosis": qca.diagnose(data),
        "descriptives": qca.descriptives(data),
        "chart": qca.fiss_chart(found),
        "theory": (theory := qca.theory_evaluation(f"{first}*{second}", found)),
        "theory of a model": theory.models[0],
        "case types": (cases := qca.case_types(found)),
        "case types of a model": cases.models[0],
        "robustness": qca.robustness(found.solution, [found.parsimonious], data),
        "gaps": qca.consistency_gaps(table),
        "outcomes": qca.minimize_outcomes(
            data, [y, not_y], list(CONDITIONS), include="?", incl_cut=0.8
        ),
        "claims": qca.claims([f"{first}*{second} -> {y}", f"{second} <- {y}"], data),
        "what if": qca.what_if(found, networks()[20], {CONDITIONS[0]: 0, CONDITIONS[1]: 1}),
        "sweep": qca.sweep(data, {"incl_cut": (0.7, 0.95), "n_cut": [1, 2]}, y, few, incl_cut=0.8),
        "retention": qca.retention(data.round(), y, CONDITIONS[:2], incl_cut=0.8),
        "two steps": qca.two_step(data, few[:2], few[2:], y, incl_cut=0.6, context=first),
    }
    if kind != "multi-value":
        made["ideal types"] = qca.ideal_types(data, list(CONDITIONS[:3]))
        made["chain"] = qca.causal_chain(
            data[[*CONDITIONS[:2], OUTCOME]], [list(CONDITIONS[:2]), [OUTCOME]], incl_cut=0.6
        )
        derived = qca.derive(data, {"Strong & broad 50 %": f"min({first}, {second})"})
        made["derivations"] = qca.derivations(derived)
    return made
