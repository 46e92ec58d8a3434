"""Install the third-party peers, by name and version, into `.peers/` of the checkout: `python tests/peers/install.py`.

npm and PyPI are reached through their own clients; nothing is stored in the repository but names, versions and hashes.
What is there already and fits is left alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: Where they go; git ignores it.
PEERS = HERE.parent.parent / ".peers"
#: Where node finds the packages.
NODE_MODULES = PEERS / "node_modules"
#: The interpreter that has ocpp-csms.
PYTHON = PEERS / "venv" / "bin" / "python"
_DONE = PEERS / "installed"
_LISTS = ("package.json", "package-lock.json", "requirements.txt")


class MissingPeers(Exception):
    """The peers are not installed, or cannot be."""


def wanted() -> str:
    """Return what must be installed, as one text."""
    return "\n".join((HERE / name).read_text() for name in _LISTS)


def require() -> None:
    """Raise `MissingPeers`, with the command that helps, unless everything is installed."""
    if not _DONE.is_file() or _DONE.read_text() != wanted():
        raise MissingPeers(f"the peers are not installed; run: {sys.executable} {Path(__file__).resolve()}")


def install() -> None:
    """Install everything that is not installed.

    Raises:
        MissingPeers: npm is not there.
        subprocess.CalledProcessError: npm or pip failed; what they said is on the terminal.
    """
    if _DONE.is_file() and _DONE.read_text() == wanted():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise MissingPeers("npm is not on the PATH, and the peers are npm packages: install Node.js 20 or newer")
    PEERS.mkdir(exist_ok=True)
    for name in _LISTS[:2]:
        shutil.copy(HERE / name, PEERS)
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True)
    venv.create(PEERS / "venv", with_pip=True, clear=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
    _DONE.write_text(wanted())


if __name__ == "__main__":
    install()
