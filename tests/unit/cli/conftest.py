"""The command line, run in this process."""

import re

import pytest

from fastqca.cli.main import main

# Lines that a busy machine gets and an idle one does not.
PROGRESS = re.compile(r"^[^\n]+: \d+ s\n", re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def without_progress():
    """Take what only a busy machine says out of what a command says."""
    return lambda text: PROGRESS.sub("", text)


@pytest.fixture
def run(folder, capsys, without_progress):
    """Run a command in the folder: status, output, errors without the progress."""

    def command(*arguments):
        status = main(list(arguments))
        said = capsys.readouterr()
        return status, said.out, without_progress(said.err)

    return command
