"""
Four studies as people have them, for tests of all that is shown: long names, messy files, surveys, panels.

The same values each time. `networks`, `firms` and `provinces` give a `Study`, with its raw data and
plan; `regions_csv` and `regions_xlsx` write files, which `regions` reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import fastqca as qca

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["firms", "networks", "provinces", "regions", "regions_csv", "regions_xlsx"]

_KINDS = (
    "Care circle", "Dementia care network", "Palliative care network in",
    "Integrated youth care", "Frail elderly pathway", "Long-term care cooperation",
)  # fmt: skip
_PLACES = (
    "Utrecht", "Breda", "Zwolle", "Den Haag", "Limburg", "Zeeland",
    "West-Brabant", "Haaglanden", "Rotterdam", "Kennemer", "'t Gooi", "Achterhoek",
)  # fmt: skip


def networks() -> qca.Study:
    """24 care networks with names of 17 to 37 characters, 5 conditions, plan with reasons."""
    rng = np.random.default_rng(24)
    names = []
    for i in range(24):
        kind, place = _KINDS[i % 6], _PLACES[(5 * i + i // 12) % 12]
        names.append(f"{kind} {place}")
    strength = rng.uniform(0, 1, (24, 5))
    strength = np.where(rng.random((24, 5)) < 0.5, strength**2, 1 - strength**2)
    funding, broker, size, trust, records = strength.T
    path = np.maximum(np.minimum(broker, trust), np.minimum(np.minimum(funding, records), 1 - size))
    effect = np.clip(0.12 + 0.76 * path + rng.normal(0, 0.07, 24), 0, 1)
    data = pd.DataFrame(
        {
            "FUND": (2 + 26 * funding).round(1),
            "BROKER": (10 * broker).round(1),
            "SIZE": np.round(4 + 40 * size).astype(int),
            "TRUST": (1 + 6 * trust).round(2),
            "RECORDS": (100 * records).round(1),
            "EFFECT": (100 * effect).round(1),
        },
        index=pd.Index(names, name="network"),
    )
    plan = qca.CalibrationPlan(
        {
            "FUND": qca.fuzzy(4, 14.5, 25),
            "BROKER": qca.fuzzy(1, 4.5, 9),
            "SIZE": qca.fuzzy(6, 20.5, 40),
            "TRUST": qca.fuzzy(2, 4.2, 6),
            "RECORDS": qca.fuzzy(10, 45.5, 90),
            "EFFECT": qca.fuzzy(15, 50.5, 85),
        },
        reasons={
            "FUND": "The national budget norm is 14.50 euros per inhabitant.",
            "BROKER": "Interviewers rated the broker on a scale of 0 to 10; below 4.5 is weak.",
            "SIZE": "Networks of more than 20 organizations need a separate governing body.",
            "TRUST": "Middle of the trust scale, raised a little since nobody ticks below 3.",
            "RECORDS": "Half of the records or more are shared in a working exchange.",
        },
    )
    names_of = ("FUND", "BROKER", "SIZE", "TRUST", "RECORDS")
    return qca.Study(
        "Effectiveness of 24 integrated care networks",
        data,
        "EFFECT",
        names_of,
        plan=plan,
        incl_cut=0.8,
        pri_cut=0.6,
        dir_exp="FUND, BROKER, TRUST, RECORDS",
        reasons={
            "BROKER": "A broker ties organizations that would not work together.",
            "TRUST": "Trust replaces control (Provan and Kenis 2008).",
        },
        theory="BROKER*TRUST",
        about={
            "population": "Integrated care networks in the Netherlands",
            "cases": "all networks that reported in both years",
            "unit": "network",
            "period": "2022 to 2024",
        },
    )


def firms(n: int = 240) -> qca.Study:
    """Firms by 5 constructs and an outcome, each the mean of three items of seven points."""
    rng = np.random.default_rng(240)
    names = ("LEADERSHIP", "ANALYTICS", "CULTURE", "TURBULENCE", "RESOURCES")
    common = rng.normal(0, 0.5, n)
    latent = {name: common + rng.normal(0, 1, n) for name in names}
    lead, analytics, culture, turbulence, resources = (latent[name] for name in names)
    path = np.maximum(
        np.minimum(lead, np.minimum(culture, analytics)),
        np.minimum(np.minimum(analytics, resources), -turbulence),
    )
    latent["PERFORMANCE"] = 0.4 + path + rng.normal(0, 0.25, n)
    data = {}
    for name, level in latent.items():
        items = np.clip(np.round(4.3 + 1.5 * level[:, None] + rng.normal(0, 0.5, (n, 3))), 1, 7)
        data[name] = items.mean(axis=1).round(2)
    index = pd.Index([f"Firm {i:03d}" for i in range(1, n + 1)], name="firm")
    reason = "Second, middle and last but one point of the scale."
    columns = [*names, "PERFORMANCE"]
    plan = qca.CalibrationPlan(
        dict.fromkeys(columns, qca.likert(7)), reasons=dict.fromkeys(columns, reason)
    )
    return qca.Study(
        f"Analytics and performance in {n} firms",
        pd.DataFrame(data, index=index),
        "PERFORMANCE",
        names,
        plan=plan,
        incl_cut=0.85,
        pri_cut=0.65,
        n_cut=3,
        ties="nudge",
        dir_exp="LEADERSHIP, ANALYTICS, CULTURE, RESOURCES",
        reasons={"ANALYTICS": "Firms with analytics decide on evidence."},
        about={"population": "Manufacturing firms with 50 to 500 employees", "unit": "firm"},
    )


_PROVINCES = """
北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南
湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆
""".split()  # noqa: SIM905 (thirty-one lines otherwise)


def provinces() -> qca.Study:
    """31 Chinese provinces by 8 years, fuzzy by percentiles; unit and time are columns."""
    rng = np.random.default_rng(31)
    names, years = ("DIGITAL", "CAPITAL", "TALENT", "OPENNESS", "POLICY"), range(2015, 2023)
    n, t = len(_PROVINCES), len(years)
    level, trend = rng.normal(0, 1, (n, 1, 5)), np.linspace(-0.4, 0.4, t)[None, :, None]
    z = (level + trend + rng.normal(0, 0.35, (n, t, 5))).reshape(-1, 5)
    digital, capital, talent, openness, policy = z.T
    path = np.maximum(
        np.minimum(digital, talent), np.minimum(np.minimum(capital, openness), policy)
    )
    data = pd.DataFrame({name: (50 + 15 * z[:, i]).round(2) for i, name in enumerate(names)})
    data["GROWTH"] = (6 + 1.8 * path + rng.normal(0, 0.5, n * t)).round(2)
    data.insert(0, "province", np.repeat(_PROVINCES, t))
    data.insert(1, "year", np.tile(list(years), n))
    data.index = pd.Index([f"{p} {y}" for p in _PROVINCES for y in years], name="case")
    plan = qca.CalibrationPlan(
        {
            **{name: qca.percentiles(10, 50.1, 90) for name in names},
            "GROWTH": qca.percentiles(10, 55.1, 90),
        }
    )
    return qca.Study(
        "Green growth of 31 provinces, 2015 to 2022",
        data,
        "GROWTH",
        names,
        plan=plan,
        incl_cut=0.8,
        pri_cut=0.7,
        n_cut=4,
        ties="nudge",
        dir_exp="DIGITAL, CAPITAL, TALENT, OPENNESS, POLICY",
        unit="province",
        time="year",
        about={"population": "Provinces of mainland China", "period": "2015 to 2022"},
    )


def _regions() -> pd.DataFrame:
    rng = np.random.default_rng(40)
    z = rng.normal(0, 1, (40, 4))
    path = np.maximum(np.minimum(z[:, 0], z[:, 1]), np.minimum(z[:, 2], -z[:, 3]))
    data = pd.DataFrame(
        {
            "region": [f"Region {i:02d}, {'Nord' if i % 2 else 'Süd'}" for i in range(1, 41)],
            "GDP per head": (28.5 + 6 * z[:, 0]).round(1),
            "Beds": (5.2 + 1.1 * z[:, 1]).round(2),
            "Staff": (61 + 9 * z[:, 2]).round(1),
            "Rural": np.where(z[:, 3] > 0, "Yes", "No"),
            "Access": (50 + 18 * path + rng.normal(0, 4, 40)).round(1),
        }
    )
    data.loc[[6, 30], "Beds"] = np.nan
    data.loc[19, "Staff"] = np.nan
    return data


def regions_csv(folder: Path) -> Path:
    """Write 40 regions with ";", decimal commas, missing cells (empty, "n/a", -99) and Yes/No."""
    data = _regions()
    text = data.to_csv(index=False, sep=";", decimal=",", na_rep="n/a")
    lines = text.splitlines()
    lines[7] = lines[7].replace("n/a", "")
    lines[31] = lines[31].replace("n/a", "-99")
    path = folder / "regions.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    return path


def regions_xlsx(folder: Path) -> Path:
    """Write the same regions as a workbook: a title and an empty row first, in the second sheet."""
    path = folder / "regions.xlsx"
    with pd.ExcelWriter(path) as book:
        note = pd.DataFrame({"About": ["Data of the regional health report"]})
        note.to_excel(book, sheet_name="Read me", index=False)
        _regions().to_excel(book, sheet_name="Data", index=False, startrow=2, na_rep="n/a")
        book.sheets["Data"]["A1"] = "Regional health report, Table 4: access to care"
    return path


def regions(folder: Path) -> qca.Study:
    """Read the regions from the messy csv and make a study of them."""
    data = qca.read_table(regions_csv(folder), case_id="region", missing=["n/a", -99])
    plan = qca.CalibrationPlan(
        {
            "GDP per head": qca.fuzzy(20, 28.45, 37),
            "Beds": qca.fuzzy(3.5, 5.05, 7),
            "Staff": qca.fuzzy(48, 60.05, 74),
            "Rural": qca.crisp({"Yes": 1, "No": 0}),
            "Access": qca.fuzzy(25, 50.05, 75),
        }
    )
    return qca.Study(
        "Access to care in 40 regions",
        data,
        "Access",
        ("GDP per head", "Beds", "Staff", "Rural"),
        plan=plan,
        incl_cut=0.8,
        pri_cut=0.6,
        missing="drop",
        dir_exp={"GDP per head": 1, "Beds": 1, "Staff": 1},
    )
