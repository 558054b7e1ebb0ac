"""Short keys that change when the content they stand for changes."""

import hashlib

KEY_LENGTH = 10


def key(*parts):
    """The key of some texts."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = str(part).encode()
        digest.update(f"{len(encoded)}:".encode() + encoded)
    return digest.hexdigest()[:KEY_LENGTH]


def tree_key(folder, without=()):
    """The key of the files in a folder, their names included.

    `without` names folders at the top that do not count.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in without or "__pycache__" in inside.parts:
            continue
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{inside} {content}\n".encode())
    return digest.hexdigest()[:KEY_LENGTH]
