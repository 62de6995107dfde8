#!/usr/bin/python3
"""Complains about a signal of ui/ that nothing in ui/ or app/ is connected to: a control that does nothing.

unconnected_signals.txt lists the ones that are meant for tests or for later, a line each: Class::signal and the reason.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LISTED = pathlib.Path(__file__).with_name("unconnected_signals.txt")

CLASS = re.compile(r"^\s*(?:class|struct)\s+(?:\w+\s+)*?(\w+)\s*(?:final\s*)?(?::[^;{]*)?\{", re.MULTILINE)
SECTION = re.compile(r"^\s*(signals|Q_SIGNALS|public|protected|private)(?:\s+slots)?\s*:", re.MULTILINE)
SIGNAL = re.compile(r"^\s*void\s+(\w+)\s*\(", re.MULTILINE)
SENT = re.compile(r"^&(?:\w+::)*(\w+::\w+)$")


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


def closing(text, start):
    """Where the bracket at start is closed."""
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return len(text)


def declared(text):
    """'Class::signal' of each signal that a source declares."""
    text = without_comments(text)
    for match in CLASS.finditer(text):
        body = text[match.end() : closing(text, match.end() - 1)]
        marks = [*SECTION.finditer(body)]
        for mark, after in zip(marks, [*marks[1:], None]):
            if mark.group(1) in ("signals", "Q_SIGNALS"):
                for signal in SIGNAL.finditer(body[mark.end() : after.start() if after else len(body)]):
                    yield f"{match.group(1)}::{signal.group(1)}"


def arguments(text):
    """The arguments of a call, split at the commas that are in no bracket."""
    depth, begin = 0, 0
    for i, letter in enumerate(text):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield text[begin:i].strip()
            begin = i + 1
    yield text[begin:].strip()


def connected(text):
    """'Class::signal' of each signal that a source connects to something."""
    text = without_comments(text)
    for match in re.finditer(r"\bconnect\(", text):
        for argument in [*arguments(text[match.end() : closing(text, match.end() - 1)])][:2]:
            if sent := SENT.match(argument):
                yield sent.group(1)


def listed(text):
    """The names of the list, each with its reason."""
    lines = [line.partition(" ") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name: reason.strip() for name, _, reason in lines}


def complaints(root, excused):
    sources = [file for room in ("ui", "app") for kind in ("*.h", "*.cpp") for file in sorted((root / room).rglob(kind))]
    texts = {file: file.read_text() for file in sources}
    in_window = {signal for file, text in texts.items() if (root / "ui") in file.parents for signal in connected(text)}
    used = in_window | {signal for text in texts.values() for signal in connected(text)}
    known = set()
    for file, text in texts.items():
        for signal in declared(text):
            known.add(signal)
            if signal not in used and signal not in excused:
                yield f"{file.relative_to(root)}: {signal} is connected to nothing"
    for signal, reason in excused.items():
        if signal not in known:
            yield f"{LISTED.name}: {signal} is no signal of ui/"
        elif not reason:
            yield f"{LISTED.name}: {signal} has no reason"
        elif signal in in_window:
            yield f"{LISTED.name}: {signal} is connected in ui/ now"


def main():
    found = [*complaints(ROOT, listed(LISTED.read_text()))]
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
