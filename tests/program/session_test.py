"""Sessions through the real program, offscreen: session/session.cpp sits in it as a preloaded library and is the hand.

What is checked here is what a person would find: files on the disk, and the window after a restart."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import h5py

from program_case import ProgramCase

PROGRAM, HAND = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
MOST_LOST_MS = 10_000  # at a kill


class Session(ProgramCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="shiftscope-session-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        config = self.home / "config" / "shiftscope"
        config.mkdir(parents=True)
        # untrained, so that no weights are needed
        (config / "window.ini").write_text("[network]\nmodel=efficientnet_lite0\ntrained=false\nseed=1\n")

    def start(self, session):
        environment = dict(os.environ, SHIFTSCOPE_SESSION=session, LD_PRELOAD=str(HAND), QT_QPA_PLATFORM="offscreen")
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            environment[f"XDG_{kind}_HOME"] = str(self.home / kind.lower())
        asan = environment.get("ASAN_OPTIONS", "")
        environment["ASAN_OPTIONS"] = asan + (":" if asan else "") + "verify_asan_link_order=0"
        return subprocess.Popen([PROGRAM], cwd=self.home, env=environment, stdout=subprocess.PIPE, text=True)

    def read(self, process, until=None):
        """What the session says, up to a line named `until`, or to its end; a name that comes again has its last value."""
        said = {}
        for line in process.stdout:
            name, _, value = line.strip().partition("=")
            said[name] = value
            if name == until:
                break
        return said

    def finish(self, process):
        said = self.read(process)
        self.assertEqual(process.wait(60), 0)
        process.stdout.close()
        return said

    def test_the_main_path_and_nothing_is_lost(self):
        first = self.finish(self.start("first"))
        self.assertEqual(first["patch"], "boat")
        with h5py.File(self.home / "run.h5") as run:
            self.assertEqual(run["similarity/fc"].shape, (5, 17, 17))
            self.assertTrue((run["done"][:] == 1).all())
        self.assertTrue((self.home / "difference.pdf").read_bytes().startswith(b"%PDF"))

        program = self.start("second")
        second = self.read(program, until="difference")
        self.assertEqual(second["patch"], "boat")
        self.assertEqual(second["scene"], first["scene"])
        self.assertEqual(second["difference"], "shown")
        self.assertGreaterEqual(int(second["restored"]), int(first["done"]))

        reports = []
        for line in program.stdout:
            name, _, value = line.strip().partition("=")
            if name == "at":
                reports.append(tuple(int(word) for word in value.split()))
            if reports and reports[-1][0] - reports[0][0] > MOST_LOST_MS + 2000:
                break
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
        killed = reports[-1][0]
        least = max(done for at, done in reports if at <= killed - MOST_LOST_MS)

        third = self.finish(self.start("third"))
        self.assertEqual(third["scene"], first["scene"])
        self.assertGreaterEqual(int(third["restored"]), least)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
