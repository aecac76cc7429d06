# SPDX-License-Identifier: MIT
"""Builds the wheel, tagged for every Python the extension runs on.

    tools/build_wheel.py FOLDER [BUILD_DIRECTORY]

meson-python tags a wheel of the limited API with the version of the interpreter that builds it;
the extension asks for no more than the version its limited_api says, and so does the wheel.
"""

import base64
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def oldest_tag():
    """cp310, of `limited_api: '3.10'`."""
    text = (ROOT / "bindings/python/meson.build").read_text("utf-8")
    return "cp3" + re.search(r"limited_api: '3\.(\d+)'", text)[1]


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def retagged(source, folder):
    """A copy of the wheel in the folder with the tag in its name, WHEEL and RECORD."""
    tag = oldest_tag()
    target = folder / re.sub(r"-cp3\d+-abi3-", f"-{tag}-abi3-", source.name)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        record = []
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".dist-info/RECORD"):
                record_entry = entry
                continue
            if entry.filename.endswith(".dist-info/WHEEL"):
                data = re.sub(rb"(?m)^Tag: cp3\d+-abi3-", f"Tag: {tag}-abi3-".encode(), data)
            record.append(record_line(entry.filename, data))
            new.writestr(entry, data, zipfile.ZIP_DEFLATED)
        record.append(f"{record_entry.filename},,\n")
        new.writestr(record_entry, "".join(record), zipfile.ZIP_DEFLATED)
    return target


def main(folder, build="build/python"):
    Path(folder).mkdir(parents=True, exist_ok=True)
    (ROOT / build).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
        command += ["--no-build-isolation", "--no-deps", f"--config-settings=build-dir={build}"]
        code = subprocess.call([*command, "-w", made, "."], cwd=ROOT)
        if code:
            return code
        (wheel,) = Path(made).glob("*.whl")
        print(retagged(wheel, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
