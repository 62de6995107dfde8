#!/usr/bin/python3
"""What a run file says in words is written and parsed in one source: each text below occurs in that one alone.

One line a broken rule; exit code 1 when there is any.

    check_one_place.py [--root FOLDER]
"""

import argparse
import pathlib
import sys

ONE_PLACE = {
    "init-seed:": "core/network_identity.cpp",
    "texture:\"": "core/words.cpp",
}


def complaints(root):
    for text, home in ONE_PLACE.items():
        found = [source.relative_to(root).as_posix() for top in ("app", "core", "ui") for source in sorted((root / top).rglob("*"))
                 if source.suffix in (".h", ".cpp") and text in source.read_text(encoding="utf-8")]
        if home not in found:
            yield f"{home} no longer has '{text}': name its new home in {pathlib.Path(__file__).name}"
        for source in found:
            if source != home:
                yield f"{source} has '{text}', which is for {home} alone"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    problems = list(complaints(parser.parse_args().root))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
