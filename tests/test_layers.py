"""Modules import only from those before them: the order in which a comment travels."""

import ast
from pathlib import Path

import pytest

import tiktok_sentiment

PACKAGE = Path(tiktok_sentiment.__file__).parent

LAYERS = [
    ("errors", "schema"),
    ("exports",),
    ("plots",),
    ("text",),
    ("model",),
    ("training",),
    ("crisis",),
    ("cli", "__main__"),
]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")

HEAVY = {
    *("sklearn", "scipy", "pandas", "pyarrow", "nltk", "pymorphy3", "rich", "joblib", "matplotlib", "xlsxwriter"),
    *("jinja2", "apprise"),
}
SCORING = [
    f"model/{name}.py" for name in ("classifier", "scorer", "documents", "pairs", "subwords", "store", "weights")
]
TRAINING_ONLY = {"model/features.py", "model/design.py", "model/heads.py", "model/learning.py"}


def imports_of(path, *, top_level_only=False):
    """Yield the modules that a file imports when it runs, those for type checkers left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_only_from_before(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports_of(path):
        parts = module.split(".")
        if parts[0] == "tiktok_sentiment" and len(parts) > 1:
            assert LEVEL[parts[1]] <= LEVEL[room], f"{path.name} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_heavy_libraries_are_imported_late(path):
    name = path.relative_to(PACKAGE).as_posix()
    heavy = {module.split(".")[0] for module in imports_of(path, top_level_only=True)} & HEAVY
    assert not heavy or name in TRAINING_ONLY, f"{name} imports {heavy} at its top"


@pytest.mark.parametrize("name", SCORING)
def test_scoring_never_reaches_training_code_at_import(name):
    reached = {module.rpartition(".")[2] for module in imports_of(PACKAGE / name, top_level_only=True)}
    assert not reached & {"features", "design", "heads", "learning"}


def test_crisis_never_imports_the_classifier():
    for path in (PACKAGE / "crisis").rglob("*.py"):
        rooms = {module.split(".")[1] for module in imports_of(path) if module.startswith("tiktok_sentiment.")}
        assert not rooms & {"model", "training"}, path


def test_only_the_command_line_prints():
    for path in MODULES:
        if "cli" in path.relative_to(PACKAGE).parts:
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        printed = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert not printed, f"{path} prints"
