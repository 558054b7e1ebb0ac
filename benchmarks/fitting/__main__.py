"""Fits the weights of triage and says how they do on sets left out of the fit.

`python3 -m benchmarks.fitting` prints the figures and writes the weights; `--further`
names the folder of one more set, such as one that may not be passed on.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "csp_support"))

from dev import encoder  # noqa: E402

FITTED = ROOT / "csp_support" / "triage" / "fitted"


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--further", type=Path, help="folder of one more set")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    chosen = parser.parse_args(arguments)
    encoder.provide()
    from . import fit

    for name, with_encoder in (("encoder", True), ("words", False)):
        material = fit.Material(with_encoder, chosen.further)
        print("\n".join(fit.left_out(material, name)))
        if not chosen.dry:
            text = _text(fit.weights(material))
            (FITTED / f"{name}.json").write_text(text, encoding="utf-8")


def _text(fitted):
    """JSON with a line for each sign, concept and route."""
    parts = []
    for name, value in fitted.items():
        if isinstance(value, dict):
            lines = [f'  "{key}": {json.dumps(each)}' for key, each in value.items()]
            parts.append(f' "{name}": {{\n' + ",\n".join(lines) + "\n }")
        else:
            parts.append(f' "{name}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
