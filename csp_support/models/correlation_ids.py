"""The ids by which Microsoft finds a failed call in its logs, picked out of a text."""

import re

GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# As Microsoft's error pages and answers print them: “Correlation ID: …”,
# “Request Id: …”, “x-ms-request-id: …”, “Timestamp: 2026-11-23T08:40:12Z”.
MARKED = re.compile(
    rf"(?:(?:x-ms-)?(?:correlation|request|client-request|trace|activity|session)"
    rf"[ _-]?id\s*[:=]?\s*{GUID}|time ?stamp\s*[:=]\s*[\d][\dTZ:., +-]{{7,30}})",
    re.IGNORECASE,
)


def correlation_ids(text):
    """Each id or time stamp in its own line, as it stands in the text."""
    found = (" ".join(match.split()) for match in MARKED.findall(text or ""))
    return "\n".join(dict.fromkeys(found))
