"""The recipes of docs/python.md run."""

import pathlib
import re

DOCS = pathlib.Path(__file__).parents[2] / "docs" / "python.md"


def test_recipes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipes = re.findall(r"^```python\n(.*?)^```$", DOCS.read_text(), re.S | re.M)
    assert len(recipes) >= 7
    names = {}
    for recipe in recipes:
        exec(compile(recipe, str(DOCS), "exec"), names)
