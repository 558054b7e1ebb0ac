"""Sets of tickets with the published issues that explain them."""

from pathlib import Path

FOLDER = Path(__file__).parent


def sets():
    """The folder of each set by name."""
    further = sorted(path.parent for path in FOLDER.glob("*/tickets.json"))
    return {"first": FOLDER, **{folder.name: folder for folder in further}}
