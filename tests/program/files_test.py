#!/usr/bin/python3
"""What the program writes is whole or is said to have failed: full disks, limits, devices, pipes, links, closed descriptors.

    files_test.py PROGRAM       seeded weights and a small canvas; no checkpoint and no network are needed
"""

import itertools
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

import h5py

from starts import side_by_side, start

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
MODEL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--device", "cpu"]
SWEEP = ["sweep", *MODEL, "--patch", "car", "--size", "32", "--stride", "16", "--anchors", "C"]
COMPOSE = ["compose", *MODEL, "--size", "32", "--stride", "32", "--elsewhere", "0", "--layers", "fc", "--scene", "A=car@1:1",
           "--expression", "A", "--inverter", "none"]
WATERMARK = ["watermark", *MODEL, "--patches", "2", "--sizes", "16", "--positions", "1", "--ignore", "1"]
SIGNATURE = b"\x89HDF\r\n\x1a\n"


def program(*words, **options):
    return start(PROGRAM, *words, **options)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.run_file = cls.shared / "run.h5"
        made = program(*SWEEP, "--stride", "4", "--features", "--output", cls.run_file)
        assert made.returncode == 0, made.stderr
        cls.csv = program("export", cls.run_file, "--layer", "fc", "--format", "csv", "--output", "-").stdout
        assert cls.csv.startswith(b"y,x,value\n"), cls.csv

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def export(self, output, *words, **options):
        return program("export", self.run_file, "--layer", "fc", "--format", "csv", "--output", output, *words, **options)

    def assert_failed(self, result, *parts, code=1):
        """The exit code and one sentence that holds `parts`."""
        text = result.stderr.decode()
        self.assertEqual(result.returncode, code, (result.args, text))
        sentences = [line for line in text.splitlines() if line.startswith("shiftscope: ")]
        self.assertEqual(len(sentences), 1, (result.args, text))
        for part in parts:
            self.assertIn(part, sentences[0], result.args)


class Descriptors(Case):
    """Kind B: a message never goes into a file of results, whichever of 0, 1 and 2 are closed."""

    COMBINATIONS = [closed for count in range(4) for closed in itertools.combinations(range(3), count)]

    def test_a_sweep_is_whole_whatever_is_closed(self):
        def sweep(closed):
            output = self.folder / f"closed{''.join(map(str, closed))}.h5"
            return closed, output, program(*SWEEP, "--output", output, closed=closed)
        for closed, output, result in side_by_side(sweep, self.COMBINATIONS):
            self.assertEqual(result.returncode, 1 if 1 in closed else 0, (closed, result.stderr))
            self.assertEqual(output.read_bytes()[:8], SIGNATURE, closed)
            with h5py.File(output) as run:
                self.assertTrue((run["done"][...] == 1).all(), closed)
                self.assertEqual(run["similarity/fc"].shape, (1, 3, 3))

    def test_a_finished_run_that_is_resumed_stays_as_it_is(self):
        for number, closed in enumerate(((2,), (1, 2), (0, 1, 2))):
            output = self.folder / f"{number}.h5"
            self.assertEqual(program(*SWEEP, "--output", output).returncode, 0)
            before = output.read_bytes()
            program(*SWEEP, "--output", output, "--resume", closed=closed)
            self.assertEqual(output.read_bytes(), before, closed)

    def test_tables_and_figures_hold_nothing_else(self):
        self.assertEqual(self.export(self.folder / "open.svg", "--format", "svg").returncode, 0)
        svg = (self.folder / "open.svg").read_bytes()

        def export(closed):
            name = "".join(map(str, closed))
            return [self.export(self.folder / f"{name}.csv", closed=closed),
                    self.export(self.folder / f"{name}.svg", "--format", "svg", closed=closed)]
        side_by_side(export, self.COMBINATIONS)
        for closed in self.COMBINATIONS:
            name = "".join(map(str, closed))
            self.assertEqual((self.folder / f"{name}.csv").read_bytes(), self.csv, closed)
            self.assertEqual((self.folder / f"{name}.svg").read_bytes(), svg, closed)

    def test_an_error_with_standard_error_closed_is_only_an_exit_code(self):
        result = program(*SWEEP, "--stride", "0", "--output", self.folder / "none.h5", closed=(0, 2))
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertEqual(list(self.folder.iterdir()), [])


class FullDisk(Case):
    """Kind C: exit code 1 and the reason; the file that was there before is still there, and nothing else."""

    def writers(self):
        """Name of the output and the command that writes it."""
        at = self.folder
        return [(at / "map.csv", ["export", self.run_file, "--layer", "fc", "--output", at / "map.csv"]),
                (at / "map.png", ["export", self.run_file, "--layer", "fc", "--output", at / "map.png"]),
                (at / "map.svg", ["export", self.run_file, "--layer", "fc", "--output", at / "map.svg"]),
                (at / "map.pdf", ["export", self.run_file, "--layer", "fc", "--output", at / "map.pdf"]),
                (at / "page.png", ["export", self.run_file, self.run_file, "--layer", "fc", "--output", at / "page.png"]),
                (at / "report.csv", ["report", self.run_file, "--format", "csv", "--output", at / "report.csv"]),
                (at / "compose.csv", [*COMPOSE, "--csv", at / "compose.csv"]),
                (at / "compose.png", [*COMPOSE, "--output", at / "compose.png"]),
                (at / "watermark.csv", [*WATERMARK, "--csv", at / "watermark.csv"])]

    def test_over_the_limit_of_a_file_the_old_one_stays(self):
        writers = self.writers()
        for output, _ in writers:
            output.write_bytes(b"results of last week")
        for (output, _), result in zip(writers, side_by_side(lambda writer: program(*writer[1], file_limit=10), writers)):
            self.assert_failed(result, output.name, "File too large")
            self.assertEqual(output.read_bytes(), b"results of last week")
        self.assertEqual({file.name for file in self.folder.iterdir()}, {output.name for output, _ in writers})

    def test_over_the_limit_no_picture_run_or_table_is_left_half_written(self):
        grid = self.folder / "fc_C.csv"
        grid.write_bytes(self.csv)
        commands = [([*SWEEP, "--output", self.folder / "sweep.h5"], "sweep.h5"),
                    (["import", grid, "--model", "alexnet", "--layer", "fc", "--anchor", "C", "--output", self.folder / "import.h5"], "import.h5"),
                    ([*COMPOSE, "--pictures", self.folder], "scene_A.png"),
                    (["report", self.run_file, "--figures", self.folder, "--output", self.folder / "report.md"], "")]
        for (_, name), result in zip(commands, side_by_side(lambda command: program(*command[0], file_limit=100), commands)):
            self.assert_failed(result, name)
        self.assertEqual([file.name for file in self.folder.iterdir()], ["fc_C.csv"])

    def test_on_a_full_disk_the_old_file_stays(self):
        script = """
            mount -t tmpfs -o size=64k tmpfs "$1" || exit 77
            for name in map.csv report.csv map.png; do echo "results of last week" > "$1/$name"; done
            head -c 100000 /dev/zero > "$1/fill" 2>/dev/null
            "$2" export "$3" --layer fc --output "$1/map.csv"; echo "rc=$?" >&2
            "$2" report "$3" --format csv --output "$1/report.csv"; echo "rc=$?" >&2
            "$2" export "$3" --layer fc --output "$1/map.png"; echo "rc=$?" >&2
            ls -A "$1"; cat "$1/map.csv" "$1/report.csv" "$1/map.png"
        """
        result = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", self.folder, PROGRAM, self.run_file],
                                capture_output=True, text=True, timeout=120, check=False)
        if result.returncode == 77 or "unshare" in result.stderr:
            self.skipTest(f"no file system can be mounted here: {result.stderr.strip()}")
        self.assertEqual(result.stderr.count("rc=1"), 3, result.stderr)
        self.assertEqual(result.stderr.count("No space left on device"), 3, result.stderr)
        self.assertEqual(result.stdout.splitlines(), ["fill", "map.csv", "map.png", "report.csv"] + ["results of last week"] * 3)

    def test_a_standard_output_that_is_full_is_an_error(self):
        commands = [["--help"], ["--version"], ["sweep", "--help"], ["models", "list"], ["models", "list", "--json"],
                    ["models", "show", "alexnet"], ["report", self.run_file], ["report", self.run_file, "--format", "json"],
                    ["export", self.run_file, "--layer", "fc", "--format", "csv", "--output", "-"],
                    ["export", self.run_file, "--layer", "fc", "--format", "png", "--output", "-"],
                    ["export", self.run_file, "--layer", "fc", "--format", "csv", "--output", "/dev/full"],
                    ["probe", self.run_file, "--layer", "fc", "--split", "left-right", "--protocol", "shuffled", "--json"],
                    [*SWEEP, "--explain"], [*SWEEP, "--output", self.folder / "a.h5"],
                    [*SWEEP, "--output", self.folder / "b.h5", "--json"],
                    [*COMPOSE, "--json"], [*COMPOSE], [*COMPOSE, "--csv", "-", "--json"], [*WATERMARK, "--json"],
                    [*WATERMARK, "--csv", "-"], [*WATERMARK]]

        def into_full(words):
            with open("/dev/full", "wb") as full:
                return program(*words, stdout=full)
        for words, result in zip(commands, side_by_side(into_full, commands)):
            self.assert_failed(result, "/dev/full" if "/dev/full" in words else "standard output")
        for name in ("a.h5", "b.h5"):  # the run itself is whole
            self.assertEqual((self.folder / name).read_bytes()[:8], SIGNATURE)


class Targets(Case):
    """Kind C: what is no file is written into and stays what it is; a link stays one; permissions stay."""

    def test_through_a_pipe_comes_the_whole_table(self):
        for name, words in (("csv", ["export", self.run_file, "--layer", "fc", "--format", "csv"]), ("report", ["report", self.run_file, "--format", "csv"]),
                            ("png", ["export", self.run_file, "--layer", "fc", "--format", "png"])):
            pipe = self.folder / name
            os.mkfifo(pipe)
            got = []
            reader = threading.Thread(target=lambda pipe=pipe, got=got: got.append(pipe.read_bytes()))
            reader.start()
            result = program(*words, "--output", pipe)
            reader.join(60)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(got, [program(*words, "--output", "-").stdout])
            self.assertTrue(stat.S_ISFIFO(pipe.lstat().st_mode))
        self.assertEqual(len(list(self.folder.iterdir())), 3)

    def test_a_device_stays_one(self):
        (self.folder / "null").symlink_to("/dev/null")
        devices = [self.folder / "null"]
        try:
            os.mknod(self.folder / "node", stat.S_IFCHR | 0o666, os.makedev(1, 3))
            devices.append(self.folder / "node")
        except PermissionError:
            print("a device node cannot be made here: only a link to one is tried", file=sys.stderr)
        for device in devices:
            self.assertEqual(self.export(device).returncode, 0)
            self.assertTrue(stat.S_ISCHR(device.stat().st_mode))
        for device in devices:  # a run file is read while it is written: no device will do
            result = program(*SWEEP, "--output", device, "--force")
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertTrue(stat.S_ISCHR(device.stat().st_mode))
        self.assertTrue((self.folder / "null").is_symlink())

    def test_names_of_open_descriptors_are_written_into(self):
        (self.folder / "stdout").symlink_to("/proc/self/fd/1")
        for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", self.folder / "stdout"):
            self.assertEqual(self.export(name).stdout, self.csv, name)
        log = self.folder / "log"
        log.write_bytes(b"before\n")
        with log.open("ab") as end:
            self.assertEqual(self.export("/dev/stdout", stdout=end).returncode, 0)
        self.assertEqual(log.read_bytes(), b"before\n" + self.csv)
        with log.open("ab") as end:
            self.assertEqual(self.export(f"/dev/fd/{end.fileno()}", pass_fds=[end.fileno()]).returncode, 0)
        self.assertEqual(log.read_bytes(), b"before\n" + 2 * self.csv)

    def test_links_and_permissions_stay(self):
        (self.folder / "elsewhere").mkdir()
        target = self.folder / "elsewhere" / "map.csv"
        link = self.folder / "link.csv"
        link.symlink_to("elsewhere/map.csv")
        self.assertEqual(self.export(link).returncode, 0)
        target.chmod(0o640)
        self.assertEqual(self.export(link).returncode, 0)
        self.assertEqual((link.is_symlink(), target.read_bytes(), stat.S_IMODE(target.stat().st_mode)), (True, self.csv, 0o640))
        run = self.folder / "link.h5"
        run.symlink_to("elsewhere/run.h5")
        self.assertEqual(program(*SWEEP, "--output", run).returncode, 0)
        self.assertTrue(run.is_symlink())
        self.assertEqual((self.folder / "elsewhere" / "run.h5").read_bytes()[:8], SIGNATURE)
        self.assertEqual(sorted(file.name for file in (self.folder / "elsewhere").iterdir()), ["map.csv", "run.h5"])

    def test_what_is_no_place_for_a_file_is_said(self):
        (self.folder / "folder").mkdir()
        (self.folder / "file").write_bytes(b"")
        (self.folder / "round").symlink_to("round")
        for name, reason in (("folder", "Is a directory"), ("missing/map.csv", "No such file or directory"), ("file/map.csv", "Not a directory"),
                             ("round", "Too many levels of symbolic links"), ("n" * 256, "File name too long")):
            self.assert_failed(self.export(self.folder / name), name, reason, code=2)
        self.assert_failed(program(*COMPOSE, "--pictures", self.folder / "file"), "file", "Not a directory", code=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
