import pytest

from dev import content


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "ticket.py").write_text("a = 1")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_ticket.py").write_text("b = 2")
    return tmp_path


def test_same_content_same_key(tree, tmp_path):
    before = content.tree_key(tree)
    (tree / "models" / "ticket.py").write_text("a = 1")
    assert content.tree_key(tree) == before


def test_changed_text_changes_the_key(tree):
    before = content.tree_key(tree)
    (tree / "models" / "ticket.py").write_text("a = 2")
    assert content.tree_key(tree) != before


def test_new_name_changes_the_key(tree):
    before = content.tree_key(tree)
    (tree / "models" / "ticket.py").rename(tree / "models" / "tenant.py")
    assert content.tree_key(tree) != before


def test_left_out_folders_and_compiled_files_do_not_count(tree):
    before = content.tree_key(tree, without=("tests",))
    (tree / "tests" / "test_ticket.py").write_text("b = 3")
    (tree / "models" / "__pycache__").mkdir()
    (tree / "models" / "__pycache__" / "ticket.pyc").write_text("compiled")
    assert content.tree_key(tree, without=("tests",)) == before
    assert content.tree_key(tree) != before


def test_parts_do_not_run_into_each_other():
    assert content.key("ab", "c") != content.key("a", "bc")
    assert content.key("ab") == content.key("ab")
