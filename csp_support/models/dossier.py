"""What is handed over, as text to paste into Microsoft's form.

A dossier is a title and sections. A section has a title and one of: `rows` (pairs of a
label and a value), `text`, `items` (a list of lines), `table` (rows of cells, the first
of them the heads).
"""


def dossier_text(content):
    """The whole dossier as plain text."""
    parts = [content["title"], *map(_section_text, content["sections"])]
    return "\n\n".join(parts)


def _section_text(section):
    title = section["title"].upper()
    return "\n".join([title, "-" * len(title), *_lines(section)])


def _lines(section):
    if "rows" in section:
        return [f"{label}: {value}" for label, value in section["rows"]]
    if "items" in section:
        return [f"- {item}" for item in section["items"]]
    if "table" in section:
        heads, *rows = section["table"]
        return [_row_text(heads, row) for row in rows]
    return [section["text"]]


def _row_text(heads, row):
    """A row of a table; what is empty is left out."""
    named = [f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell]
    return "- " + "; ".join(named)
