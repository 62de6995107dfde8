#!/usr/bin/python3
"""Times whole `shiftscope sweep` commands and plots seconds against the box's side and against the number of positions.

    sweep_time_plot.py PROGRAM FOLDER FIGURE.svg [MODEL]

FOLDER keeps the times (times.json); what is there already is not measured again. Needs Debian's python3-matplotlib. Keep the
machine quiet.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "shiftscope"  # equal times, equal bytes
import matplotlib.pyplot as plt  # noqa: E402 (the backend comes first)

CANVAS = 224
BOXES = [25, 50, 75, 100, 125, 150, 175]
BOX_STRIDE = 4
STRIDES = [16, 8, 4, 2, 1]
ENGINES = {"batched": "o--", "factored": "s-", "auto": "x:"}


def positions(box, stride):
    return ((CANVAS - box) // stride + 1) ** 2


def seconds(program, model, engine, box, stride):
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "sweep", "--model", model, "--patch", "car", "--size", str(box), "--stride", str(stride), "--engine", engine,
                 "--output", f"{folder}/run.h5"]
        start = time.monotonic()
        subprocess.run(words, check=True, capture_output=True)
        return time.monotonic() - start


def measured(program, folder, model):
    file = folder / "times.json"
    times = json.loads(file.read_text()) if file.exists() else {}
    for engine in ENGINES:
        for box, stride in [(box, BOX_STRIDE) for box in BOXES] + [(125, stride) for stride in STRIDES]:
            key = f"{model} {engine} {box} {stride}"
            if key not in times:
                times[key] = seconds(program, model, engine, box, stride)
                file.write_text(json.dumps(times, indent=1, sort_keys=True))
    return times


def plot(times, model, figure):
    drawing, (by_box, by_count) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    for engine, look in ENGINES.items():
        by_box.plot(BOXES, [times[f"{model} {engine} {box} {BOX_STRIDE}"] for box in BOXES], look, label=engine)
        counts = [positions(125, stride) for stride in STRIDES]
        by_count.loglog(counts, [times[f"{model} {engine} 125 {stride}"] for stride in STRIDES], look, label=engine)
    by_box.set(xlabel=f"side of the box, px (stride {BOX_STRIDE})", ylabel="whole command, s", ylim=(0, None))
    by_count.set(xlabel="positions (box 125 px; stride 16, 8, 4, 2, 1)", ylabel="whole command, s")
    for axes in (by_box, by_count):
        axes.grid(alpha=0.3)
        axes.legend()
    drawing.suptitle(model)
    drawing.savefig(figure, metadata={"Date": None})


def main():
    program, folder, figure = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    model = sys.argv[4] if len(sys.argv) > 4 else "efficientnet_lite0"
    folder.mkdir(parents=True, exist_ok=True)
    plot(measured(program, folder, model), model, figure)


if __name__ == "__main__":
    main()
