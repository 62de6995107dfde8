"""Starts of the program for the tests that need many of them: two at a time, with what a shell would do before the start."""

import concurrent.futures
import os
import resource
import subprocess

NO_WINDOW = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}


def start(program, *words, closed=(), file_limit=None, stdout=subprocess.PIPE, **options):
    """Words may be bytes: a file system takes any name. `closed`: descriptors that the program starts without; `file_limit`: the
    most bytes a file may get. What came is bytes."""
    def before():
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, resource.RLIM_INFINITY))
        for descriptor in closed:
            os.close(descriptor)
    arguments = [word if isinstance(word, bytes) else str(word) for word in words]
    return subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, env=NO_WINDOW,
                          timeout=300, preexec_fn=before, check=False, **options)


def side_by_side(work, items):
    """[work(item) for item in items], two at a time."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(work, items))
