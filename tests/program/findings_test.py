#!/usr/bin/python3
"""What the paper found, on the default model's real weights, in the demo's own map at stride 2.

    findings_test.py PROGRAM       77 (skipped) where the checkpoint has not been fetched

Rows are more alike than columns: moving the car sideways keeps more than moving it up or down (section 3.3). And there is a
grid, which repeats with the network's total stride of 32 pixels: of all shifts from 4 to 60 pixels along y, the map resembles
itself most when shifted by 32.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

STRIDE = 2


def likeness(similarity):
    """Autocorrelation along y of the map less its slow trend, by lag in pixels."""
    t = np.linspace(-1, 1, similarity.shape[0])
    trend = np.vander(t, 5)
    rest = similarity - trend @ np.linalg.lstsq(trend, similarity, rcond=None)[0]
    power = (rest**2).mean()
    return {STRIDE * lag: float((rest[:-lag] * rest[lag:]).mean() / power) for lag in range(2, 31)}


def main():
    program = sys.argv[1]
    data = pathlib.Path(os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local/share")
    if not (data / "shiftscope/models/efficientnet-lite0-57934424.pth").exists():
        print("skipped: 'shiftscope models fetch efficientnet_lite0' first")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "run.h5"
        result = subprocess.run([program, "sweep", "--patch", "car", "--stride", str(STRIDE), "--layers", "avgpool,fc", "--output", output,
                                 "--json"], check=True, capture_output=True, text=True)
        bias = {(layer, anchor): figures["axis_bias"] for layer, anchors in json.loads(result.stdout)["layers"].items()
                for anchor, figures in anchors.items()}
        with h5py.File(output) as run:
            curves = {layer: likeness(run[f"similarity/{layer}"][2].astype(np.float64)) for layer in ("avgpool", "fc")}
    print("axis bias:", {" ".join(key): round(value, 4) for key, value in bias.items()})
    failures = [f"rows are not more alike than columns: {key} {value:+.4f}" for key, value in bias.items() if not value > 0]
    for layer, curve in curves.items():
        best = max(curve, key=curve.get)
        print(f"{layer}: the map is most like itself shifted by {best} px ({curve[best]:.2f}); by 16 px {curve[16]:.2f}")
        if best != 32 or curve[best] < 0.8:
            failures.append(f"no grid of 32 px in {layer}: {curve}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
