#!/usr/bin/python3
"""Numbers become text and text numbers in core/number_text alone: what follows the locale is called nowhere else.

One line a broken rule; exit code 1 when there is any.

    check_numbers.py [--root FOLDER] [--objects FOLDER]

--objects names a build folder, whose compiled sources are searched for std::to_string of a floating number, which its text does not
tell from that of a whole one.
"""

import argparse
import pathlib
import re
import subprocess
import sys

BANNED = re.compile(
    r"\b(?:v?s(?:n)?printf|v?f?printf|v?d?printf|(?:std::)?(?:sto(?:i|l|ll|ul|ull|f|d|ld)|ato(?:i|l|ll|f)|strto(?:l|ll|ul|ull|f|d|ld))"
    r"|s?scanf|fscanf)\s*\(|\bstd::setprecision\b|\bstd::locale\b|\bQLocale\(\)|\bQLocale::system\b|%L\d")
# A fixed sentence where no exception may pass, as where Qt ends the process, and the words of C libraries.
ALLOWED = {("ui/window.cpp", "fprintf"), ("core/scene/jpeg_reader.cpp", "snprintf"), ("core/scene/tiff_reader.cpp", "vsnprintf")}
# What std::to_string(double), which is inline, leaves in an object file. Sources of app/ have it from CLI11 anyhow.
FORMATS = "__gnu_cxx::__to_xstring"


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def source_complaints(root):
    for top in ("app", "core", "ui"):
        for source in sorted((root / top).rglob("*")):
            if source.suffix not in (".h", ".cpp"):
                continue
            name = source.relative_to(root).as_posix()
            for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
                for found in BANNED.finditer(without_comments(line)):
                    word = found.group().rstrip("( ").removeprefix("std::")
                    if (name, word) not in ALLOWED:
                        yield f"{name}:{number}: {word} follows the locale or hides its errors; core/number_text.h has what to call"


def object_complaints(build):
    objects = [path for path in build.rglob("*.o") if path.relative_to(build).parts[0] in ("core", "ui")]
    if not objects:
        yield f"{build}: holds no compiled sources"
        return
    listing = subprocess.run(["nm", "-A", "-C", *map(str, objects)], capture_output=True, text=True, check=False).stdout
    for line in listing.splitlines():
        if FORMATS in line:
            name = line.split(":", maxsplit=1)[0]
            yield f"{pathlib.Path(name).relative_to(build)}: has std::to_string of a floating number"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--objects", type=pathlib.Path)
    arguments = parser.parse_args()
    problems = list(source_complaints(arguments.root))
    if arguments.objects:
        problems += object_complaints(arguments.objects)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
