"""An input is never overwritten, and a file of somebody else only if the user asks for it."""

import os
from pathlib import Path

import pytest

import fastqca as qca
from fastqca.cli.main import main
from fastqca.demo import bundled

FOREIGN = "kept by somebody for a long time\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command line in a folder with data, a plan and a study: status and the error."""
    monkeypatch.chdir(tmp_path)
    raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    raw.to_csv("raw.csv")
    raw.to_csv("sets.csv")
    plan.to_toml("plan.toml")
    qca.Study("Lipset", raw, "SURV", "DEV, STB", plan=plan, incl_cut=0.8).save("study.toml")

    def command(*arguments):
        status = main([str(part) for part in arguments])
        return status, capsys.readouterr().err

    return command


def files():
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


ANALYZE = (
    "analyze",
    *("--outcome", "SURV", "--conditions", "DEV,STB", "--incl-cut", "0.8", "--no-figures"),
)
INPUTS = [
    (*ANALYZE, "sets.csv", "--calibrate", "plan.toml", "--out", "."),
    (*ANALYZE, "study.csv", "--calibrate", "plan.toml", "--out", "."),
    ("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "raw.csv"),
    ("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "plan.toml"),
    ("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "../here/./raw.csv"),
    ("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "hard.csv"),
    ("report", "study.toml", "--out", "study.toml"),
    ("report", "study.toml", "--out", "study.csv"),
    ("plot", "xy", "raw.csv", "--expression", "DEV -> SURV", "--out", "raw.csv"),
]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("arguments", INPUTS)
def test_an_input_is_never_overwritten(run, tmp_path, arguments, force):
    (tmp_path / "here").symlink_to(tmp_path)
    arguments = [part.replace("../here", str(tmp_path / "here")) for part in arguments]
    os.link("raw.csv", "hard.csv")
    before = files()
    status, error = run(*arguments, *["--force"] * force)
    assert status == 2
    assert "never overwritten" in error
    assert error.count("\n") == 1
    assert files() == before


FOREIGN_FILES = [
    ((*ANALYZE, "raw.csv", "--calibrate", "plan.toml", "--out", "out"), "out/index.html"),
    ((*ANALYZE, "raw.csv", "--calibrate", "plan.toml", "--out", "out"), "out/study.csv"),
    ((*ANALYZE, "raw.csv", "--calibrate", "plan.toml", "--out", "out"), "out/truth_table.csv"),
    ((*ANALYZE, "raw.csv", "--calibrate", "plan.toml", "--out", "out"), "out/study.toml"),
    (("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "new.csv"), "new.csv"),
    (("report", "study.toml", "--out", "page.html"), "page.html"),
    (("report", "study.toml", "--out", "out"), "out/index.html"),
    (("plot", "xy", "sets.csv", "--expression", "DEV -> SURV", "--out", "f.svg"), "f.svg"),
    (("demo", "--out", "out"), "out/lipset.html"),
]


@pytest.mark.parametrize(("arguments", "name"), FOREIGN_FILES)
def test_a_file_of_somebody_else_needs_force(run, tmp_path, arguments, name):
    (tmp_path / "out").mkdir()
    qca.datasets.load("lipset", "fuzzy").to_csv("sets.csv")
    (tmp_path / name).write_text(FOREIGN)
    status, error = run(*arguments)
    assert status == 2
    assert "--force" in error
    assert name in error
    assert (tmp_path / name).read_text() == FOREIGN


@pytest.mark.parametrize(("arguments", "name"), [FOREIGN_FILES[4], FOREIGN_FILES[7]])
def test_force_overwrites_it_and_then_it_is_ours(run, tmp_path, arguments, name):
    qca.datasets.load("lipset", "fuzzy").to_csv("sets.csv")
    (tmp_path / name).write_text(FOREIGN)
    assert run(*arguments, "--force")[0] == 0
    assert (tmp_path / name).read_bytes() != FOREIGN.encode()
    assert run(*arguments)[0] == 0


def test_our_own_files_are_replaced_until_somebody_changes_them(run, tmp_path):
    arguments = (*ANALYZE, "raw.csv", "--calibrate", "plan.toml", "--out", "out")
    assert run(*arguments)[0] == 0
    assert run(*arguments, "--pri-cut", "0.5")[0] == 0
    for name in ("truth_table.csv", "study.toml"):
        with (tmp_path / "out" / name).open("a") as file:
            file.write("# a note\n")
        status, error = run(*arguments)
        assert (status, "--force" in error, name in error) == (2, True, True)
        (tmp_path / "out" / name).unlink()


def test_a_link_is_not_followed(run, tmp_path):
    (tmp_path / "elsewhere.csv").write_text(FOREIGN)
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "elsewhere.csv")
    arguments = ("calibrate", "raw.csv", "--calibrate", "plan.toml", "--out", "link.csv")
    status, error = run(*arguments)
    assert status == 2
    assert "link" in error
    assert run(*arguments, "--force")[0] == 0
    assert (tmp_path / "elsewhere.csv").read_text() == FOREIGN
    assert not link.is_symlink()


def test_a_study_does_not_replace_other_data(run, tmp_path):
    study = qca.Study.load("study.toml")
    (tmp_path / "mydata.csv").write_text(FOREIGN)
    with pytest.raises(qca.DataError, match="overwrite=True"):
        study.save("mydata.toml")
    assert not (tmp_path / "mydata.toml").exists()
    with pytest.raises(qca.DataError, match="ending"):
        study.save("other.csv")
    study.save("mydata.toml", overwrite=True)
    study.save("mydata.toml")
    assert qca.Study.load("mydata.toml").data_hash == study.data_hash
    with pytest.raises(qca.DataError, match="overwrite=True"):
        qca.report.html(study, "study.toml")


def test_devices_take_what_is_written(run):
    if Path("/dev/null").exists():
        assert run(*INPUTS[2][:-1], "/dev/null")[0] == 0


def test_names_of_pages_are_those_of_the_studies():
    """The command line looks at them before it runs the studies."""
    assert bundled.lipset().name == "lipset"
    assert bundled.care_networks().name == "care_networks"
