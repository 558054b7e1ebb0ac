"""The package runs anywhere: it knows nothing of Odoo nor of where it is put."""

import ast
from pathlib import Path

import mirror
import pytest

FILES = sorted(Path(mirror.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_itself_by_relation_and_nothing_of_odoo(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level in (0, 1)
            names = [node.module or ""] if node.level == 0 else []
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            names = []
        for name in names:
            assert not name.startswith(("odoo", "microsoft", "mirror", "triage"))
