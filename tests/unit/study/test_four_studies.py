"""The four studies that everything shown is tried on are what they say."""

import pytest

import fastqca as qca
import four_studies


def test_the_networks_have_long_names_that_differ():
    names = four_studies.networks().table().sets.cases
    lengths = [len(name) for name in names]
    assert len(set(names)) == 24
    assert (min(lengths), max(lengths)) == (17, 37)


def test_the_firms_are_a_survey():
    with pytest.warns(qca.errors.TieWarning):
        table = four_studies.firms().table()
    assert len(table.sets.cases) == 240


def test_the_provinces_are_a_panel():
    table = four_studies.provinces().table()
    assert len(table.sets.cases) == 31 * 8
    assert table.sets.cases[0] == "北京 2015"


def test_the_regions_are_read_from_a_messy_file(tmp_path):
    with pytest.warns(qca.errors.MissingDataWarning, match="3 of 40 cases"):
        table = four_studies.regions(tmp_path).table()
    assert len(table.sets.cases) == 37
    book = four_studies.regions_xlsx(tmp_path)
    with pytest.warns(qca.errors.ReadingWarning):
        frame = qca.read_table(book, sheet="Data", case_id="region", missing="n/a")
    assert len(frame) == 40
