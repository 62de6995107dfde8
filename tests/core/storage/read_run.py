#!/usr/bin/env python3
"""Prints what h5py sees in a run file as one JSON document: attributes, and each dataset's kind, shape and numbers."""
import json
import math
import sys

import h5py
import numpy


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, numpy.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, (numpy.integer, numpy.bool_)):
        return int(value)
    if isinstance(value, (float, numpy.floating)):
        return None if math.isnan(value) else float(value)
    return value


with h5py.File(sys.argv[1], "r") as run:
    found = {"attributes": {}, "kinds": {}, "datasets": {}}
    for name, value in run.attrs.items():
        found["attributes"][name] = plain(value)
        found["kinds"][name] = type(value).__name__

    def visit(path, item):
        if isinstance(item, h5py.Dataset):
            kind = "string" if h5py.check_string_dtype(item.dtype) else str(item.dtype)
            found["datasets"][path] = {
                "kind": kind,
                "shape": list(item.shape),
                "chunks": item.chunks,
                "values": plain(item[...].ravel()),
            }

    run.visititems(visit)
    print(json.dumps(found))
