"""Odoo 19 out of Debian's packages, unpacked privately: no root, no change to apt."""

import os
import pwd
import shutil
import subprocess

from . import content, locks, places
from .commands import run
from .failure import Failure
from .progress import step

SUITE = "sid"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Some of Odoo's static files are links into the packages after the first.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
)
PYTHON_FOLDER = "usr/lib/python3/dist-packages"
# The build lacks this file, and the web client's bundle reports that as an error.
MISSING_SCRIPT = (
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)
INSTEAD = (
    "Get a checkout of Odoo's branch 19.0 and start again with "
    "ODOO_HOME=/path/to/that/checkout."
)


def odoo():
    """The folder to import Odoo from; fetched if it is not there yet."""
    root = places.cache() / "odoo" / content.key(SUITE, *PACKAGES, MISSING_SCRIPT)
    if not root.exists():
        with locks.alone("odoo"):
            if not root.exists():
                _make(root)
    return root / PYTHON_FOLDER


def _make(root):
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Failure(
            "Odoo 19 is not here, and this is no Debian to take it from.", INSTEAD
        )
    partial = root.with_name(root.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    downloads = partial / "downloads"
    with step("Downloading Odoo 19 (130 MB)"):
        _download(downloads)
    with step("Unpacking Odoo 19 (1.2 GB)"):
        for package in sorted(downloads.glob("*.deb")):
            run(["dpkg", "-x", package, partial], f"Unpacking {package.name}")
        shutil.rmtree(downloads)
        script = partial / PYTHON_FOLDER / MISSING_SCRIPT
        script.parent.mkdir(parents=True, exist_ok=True)
        if not script.exists():
            script.write_text(
                "// Absent from Debian's build: no blurred backgrounds.\n"
            )
    partial.rename(root)


def _download(folder):
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {mirror()} {SUITE} main\n")
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": pwd.getpwuid(os.geteuid()).pw_name,
    }
    apt = ["apt-get", "-q"]
    for name, value in settings.items():
        apt += ["-o", f"{name}={value}"]
    remedy = f"Look at the network, then start again. Or: {INSTEAD}"
    run([*apt, "update"], "Reading the index of Debian's mirror", remedy=remedy)
    run([*apt, "download", *PACKAGES], "Downloading Odoo", remedy=remedy, cwd=folder)


def mirror():
    """The address of the Debian mirror that this machine uses."""
    answer = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
    )
    return mirror_among(answer.stdout)


def mirror_among(addresses):
    """The first of the addresses, one a line, that is of a mirror of Debian proper."""
    for address in addresses.split():
        if address.rstrip("/").endswith("/debian"):
            return address
    raise Failure("apt knows no mirror of Debian here to take Odoo 19 from.", INSTEAD)
