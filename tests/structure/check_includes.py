#!/usr/bin/python3
"""Reads every include line and demands that the arrows between the rooms point one way.

CONTRIBUTING.md, "Rooms and arrows", says the same in words. One line a broken rule; exit code 1 when there is any.

    check_includes.py [--root FOLDER]
"""

import argparse
import pathlib
import re
import sys

# Which rooms of core a room of core may include; its own is always allowed.
BELOW_ENGINE = {"network", "checkpoint", "scene", "job"}
BELOW_SWEEP = BELOW_ENGINE | {"engine", "storage"}
ALLOWED_IN_CORE = {
    "scene": set(),
    "storage": set(),
    "job": set(),
    "checkpoint": set(),
    "network": {"checkpoint"},
    "engine": BELOW_ENGINE,
    "bench": BELOW_ENGINE | {"engine"},
    "sweep": BELOW_SWEEP,
    "probe": BELOW_SWEEP,
    "synthesis": BELOW_SWEEP,
    "watermark": BELOW_ENGINE | {"engine"},
    "study": BELOW_SWEEP | {"sweep", "probe", "synthesis"},
}
# Which top folders a top folder may include.
ALLOWED_ABOVE = {"core": {"core"}, "ui": {"core", "ui"}, "app": {"core", "ui", "app"}}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
QT = re.compile(r"^(Q[A-Z]\w*|Qt\w+(/\w+)?|qcustomplot\.h)$")
TORCH = re.compile(r"^(torch|ATen|c10)/")


def includes(source):
    """(line number, quoted?, name) of every include line."""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1] == '"', match[2]


def room_of(path):
    """'scene' for core/scene/zoo/x.h; None for what lies directly under core/ or in another top folder."""
    parts = path.split("/")
    return parts[1] if parts[0] == "core" and len(parts) > 2 else None


def complaint_about_project_include(path, name):
    top, target_top = path.split("/")[0], name.split("/")[0]
    if top in ALLOWED_ABOVE and target_top not in ALLOWED_ABOVE[top]:
        return f"{top}/ must not include {name}: arrows point app -> ui -> core"
    room, target = room_of(path), room_of(name)
    if top == "core" and target is not None and target != room:
        if room is None:
            return f"what lies directly under core/ is shared by all rooms and must not include {name}"
        if room not in ALLOWED_IN_CORE:
            return f"core/{room} has no arrows yet: add it to ALLOWED_IN_CORE in tests/structure and to CONTRIBUTING.md"
        if target not in ALLOWED_IN_CORE[room]:
            return f"core/{room} must not include core/{target}"
    if name.endswith("_torch.h") and top not in ("core", "tests"):
        return f"{name} includes torch: only core may include it"
    return None


def complaint_about_library_include(path, name):
    top = path.split("/")[0]
    if QT.match(name) and top == "core":
        return f"core/ must not include Qt ({name})"
    if name == "qcustomplot.h" and not re.match(r"(ui/plot/.*\.cpp|tests/.*\.cpp)$", path):
        return "qcustomplot.h belongs in ui/plot/*.cpp alone"
    if TORCH.match(name) and not re.match(r"(core/.*\.cpp|core/.*_torch\.h|tests/.*_torch\.(cpp|h))$", path):
        return f"{name} may be included by core/**/*.cpp and *_torch.h alone"
    return None


def complaints(root):
    for top in ("app", "core", "ui", "tests"):
        for source in sorted((root / top).rglob("*")):
            if source.suffix not in (".h", ".cpp"):
                continue
            path = source.relative_to(root).as_posix()
            found = list(includes(source))
            for number, quoted, name in found:
                is_project = quoted and name.split("/")[0] in ("app", "core", "ui", "tests")
                complaint = complaint_about_library_include(path, name)
                if is_project:
                    complaint = complaint_about_project_include(path, name)
                    if not (root / name).is_file():
                        complaint = f"{name} does not exist: project headers are included by their path from the root"
                if complaint:
                    yield f"{path}:{number}: {complaint}"
            names = [name for _, _, name in found]
            if any(map(QT.match, names)) and any(TORCH.match(n) or n.endswith("_torch.h") for n in names):
                yield f"{path}: torch's and Qt's headers cannot be in one file (Qt's words signals and slots)"
            if source.suffix == ".h" and "#pragma once" not in source.read_text(encoding="utf-8"):
                yield f"{path}: a header begins with #pragma once"


def main():
    parser = argparse.ArgumentParser(description="Demands that the arrows between the rooms point one way.")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    root = parser.parse_args().root
    found = list(complaints(root))
    print("\n".join(found) if found else "every include follows the arrows")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
