"""What the application says: all of it in every language, and nothing that it does not say."""

import re
from pathlib import Path

import fastqca as qca
from fastqca.app.texts import LANGUAGES, catalogue


def test_every_text_is_there_in_every_language():
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        fields = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in texts.items()}
        assert len(set(map(frozenset, fields.values()))) == 1, key


def test_every_text_is_used():
    folder = Path(qca.__file__).parent / "app"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    for key in catalogue():
        stem = re.sub(r"^(kind|ties|as)_.*", r"\1_", key)
        assert f'"{key}"' in source or f'f"{stem}{{' in source or key.endswith("_hint"), key
