"""The package runs anywhere: it knows nothing of Odoo nor of where it is put."""

import ast
from pathlib import Path

import pytest

import microsoft

FILES = sorted(Path(microsoft.__file__).parent.glob("*.py"))
LIBRARIES = {"cryptography", "msal", "requests", "urllib3"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_itself_by_relation_and_nothing_of_odoo(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level in (0, 1)
        names = (
            [name.name for name in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
        for name in names:
            assert not name.startswith(("odoo", "microsoft", "sandbox", "triage"))
