#!/usr/bin/python3
"""`shiftscope import` as a script sees it: what becomes of maps that another program has written.

    import_test.py PROGRAM      the authors' published maps are read where they lie beside the repository; absent, those tests say so
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

from program_case import ProgramCase

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
AUTHORS_MAPS = pathlib.Path(__file__).resolve().parents[2] / ".." / "shared" / "authors-maps"
published = unittest.skipUnless(AUTHORS_MAPS.is_dir(), f"the published maps are not here: {AUTHORS_MAPS}")


class Case(ProgramCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.run_file = self.folder / "run.h5"

    def run_program(self, *words):
        return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120)

    def take(self, *words):
        return self.run_program("import", *words, "--output", self.run_file)

    def imported(self, *words):
        result = self.take(*words)
        self.assertEqual(result.returncode, 0, result.stderr)
        return h5py.File(self.run_file)

    def csv(self, name, rows, header="y,x,value"):
        file = self.folder / name
        file.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
        return file

    def grid(self, name, side=3, step=1, value=0.5, without=()):
        return self.csv(name, [(y, x, value) for y in range(0, side * step, step) for x in range(0, side * step, step)
                               if (y, x) not in without])


@published
class Published(Case):
    def test_all_maps_of_a_model_become_one_run(self):
        files = sorted(AUTHORS_MAPS.glob("alexnet-*.csv"))
        with self.imported(*files) as run:
            self.assertEqual(run.attrs["model"], "alexnet")
            self.assertEqual((run.attrs["canvas"], run.attrs["box"], run.attrs["stride"]), (224, 100, 1))
            self.assertEqual((run.attrs["patch"], run.attrs["fit"], run.attrs["engine"]), ("berry", "stretch", "imported"))
            self.assertEqual([name.decode() if isinstance(name, bytes) else name for name in run["anchors/name"]],
                             ["TL", "TR", "C", "BL", "BR"])
            self.assertEqual(list(run["anchors/y"]), [0, 0, 62, 124, 124])
            self.assertEqual(list(run["anchors/x"]), [0, 124, 62, 0, 124])
            self.assertEqual(sorted(run["similarity"]), ["fc6", "fc7", "fc8"])
            self.assertEqual(run["blank/fc6"].shape, (4096,))
            self.assertEqual(run["similarity/fc8"].shape, (5, 125, 125))
            self.assertTrue(np.all(run["done"][...] == 1))
            self.assertEqual(list(run["probability"]), ["949"])
            theirs = np.loadtxt(AUTHORS_MAPS / "alexnet-fc-berry-tl-d3.csv", delimiter=",", skiprows=1)
            np.testing.assert_array_equal(run["similarity/fc8"][0], theirs[:, 2].reshape(125, 125).astype(np.float32))

    def test_the_names_of_the_anti_aliased_and_of_mobilenet_are_ours(self):
        with self.imported(AUTHORS_MAPS / "mobilev2AA-fc-berry-c-d3.csv") as run:
            self.assertEqual(run.attrs["model"], "mobilenet_v2_lpf5")
            self.assertEqual(run["blank/fc"].shape, (1000,))

    def test_the_patch_is_kept_where_its_file_is_given(self):
        with self.imported(AUTHORS_MAPS / "resnet50-fc-berry-c-d3.csv", "--patch", AUTHORS_MAPS / "berry_transparent.png") as run:
            self.assertEqual(run["image/patch"].shape, (100, 100, 4))
            self.assertEqual(run["image/background"].shape, (224, 224, 3))

    def test_export_opens_it_like_a_sweep(self):
        self.imported(AUTHORS_MAPS / "alexnet-fc6-berry-c-d3.csv").close()
        result = self.run_program("export", self.run_file, "--format", "csv", "--output", "-")
        self.assertEqual(len(result.stdout.splitlines()), 1 + 125 * 125)
        result = self.run_program("export", self.run_file, "--preset", "paper", "--output", self.folder / "map.png")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_report_finds_the_measures_that_are_known_of_them(self):
        self.imported(*sorted(AUTHORS_MAPS.glob("alexnet-fc*-berry-c-d3.csv"))).close()
        result = self.run_program("report", self.run_file, "--format", "json")
        rows = json.loads(result.stdout)[0]["rows"]
        self.assertEqual([row["layer"] for row in rows], ["fc6", "fc7", "fc8"])
        for row, (mean, step_x, step_y) in zip(rows, ((0.904, 2.64e-3, 3.30e-3), (0.977, 1.10e-3, 1.31e-3), (0.970, 2.62e-3, 2.88e-3))):
            self.assertAlmostEqual(row["mean"], mean, delta=5e-4)
            self.assertAlmostEqual(row["step_x"], step_x, delta=5e-6)
            self.assertAlmostEqual(row["step_y"], step_y, delta=5e-6)
            self.assertEqual(row["period"], "8 px")
        self.imported(*sorted(AUTHORS_MAPS.glob("alexnet-fc6-berry-[tb]?-d3.csv")), "--force").close()
        for row in json.loads(self.run_program("report", self.run_file, "--format", "json").stdout)[0]["rows"]:
            self.assertAlmostEqual(row["row_mean"], 0.92, delta=0.005)  # horizontal shifts keep more
            self.assertAlmostEqual(row["column_mean"], 0.84, delta=0.0065)

    def test_maps_of_two_models_are_refused(self):
        self.assert_refused(self.take(AUTHORS_MAPS / "alexnet-fc6-berry-c-d3.csv", AUTHORS_MAPS / "alexnetAA-fc6-berry-c-d3.csv"),
                            "alexnetAA-fc6-berry-c-d3.csv", "alexnet_lpf5", "one model")


class OtherFiles(Case):
    def test_options_say_what_the_name_does_not(self):
        a, b = self.grid("a.csv", value=0.25), self.grid("b.csv", value=0.75)
        with self.imported(a, b, "--layer", "fc", "--anchor", "TL,BR", "--model", "mine", "--patch", "cup", "--canvas", 32) as run:
            self.assertEqual((run.attrs["model"], run.attrs["patch"], run.attrs["box"]), ("mine", "cup", 30))
            self.assertEqual(list(run["anchors/y"]), [0, 2])
            np.testing.assert_array_equal(run["similarity/fc"][:, 0, 0], [0.25, 0.75])

    def test_without_an_anchor_it_is_where_the_value_is_largest(self):
        file = self.csv("m.csv", [(0, 0, 0.5), (0, 4, 1), (4, 0, 0.25), (4, 4, 0.5)])
        with self.imported(file, "--layer", "fc") as run:
            self.assertEqual([run["anchors/name"].asstr()[0], run["anchors/y"][0], run["anchors/x"][0]], ["4:0", 0, 4])
            self.assertEqual(run.attrs["stride"], 4)

    def test_missing_cells_are_not_done(self):
        file = self.grid("m.csv", side=4, step=8, without=[(8, 8), *((y, 16) for y in range(0, 32, 8))])
        with self.imported(file, "--layer", "fc") as run:
            expected = np.ones((4, 4), dtype=np.uint8)
            expected[1, 1] = 0
            expected[:, 2] = 0  # a whole column is missing, and yet it is one of the grid
            np.testing.assert_array_equal(run["done"][...], expected)
            np.testing.assert_array_equal(np.isnan(run["similarity/fc"][0]), expected == 0)

    def test_a_pair_that_no_file_holds_has_no_data(self):
        files = [self.grid(f"{n}.csv") for n in "ab"]
        with self.imported(*files, "--layer", "fc6,fc7", "--anchor", "TL,C") as run:
            self.assertTrue(np.all(np.isnan(run["similarity/fc6"][1])))
            self.assertFalse(np.any(np.isnan(run["similarity/fc7"][1])))

    def test_a_run_is_replaced_only_by_force(self):
        file = self.grid("m.csv")
        self.imported(file, "--layer", "fc").close()
        self.assert_refused(self.take(file, "--layer", "fc"), self.run_file, "--force")
        self.imported(file, "--layer", "fc", "--force").close()


class BadInput(Case):
    def test_rows_and_names_that_cannot_be_used(self):
        self.assert_refused(self.take(self.csv("m.csv", [(0, 0, "one")]), "--layer", "fc"), "m.csv", "line 2")
        self.assert_refused(self.take(self.csv("m.csv", [(0, 0, 1), (0, 1, 1), (0, 0, 1)]), "--layer", "fc"), "line 4 repeats")
        self.assert_refused(self.take(self.csv("m.csv", [(0, 0, 1)], "a,b,c"), "--layer", "fc"), "m.csv", "y,x,val")
        self.assert_refused(self.take(self.folder / "none.csv", "--layer", "fc"), "none.csv", "cannot be read")
        self.assert_refused(self.take(self.grid("m.csv")), "m.csv", "--layer")
        self.assert_refused(self.take(self.grid("m.csv"), "--layer", "fc", "--anchor", "X"), "X")
        self.assert_refused(self.take(self.grid("m.csv"), "--layer", "fc", "--stride", 2), "m.csv", "1 px apart", "stride of 2")
        self.assert_refused(self.take(self.grid("m.csv"), "--layer", "fc", "--box", 300), "300 px", "--canvas")
        self.assert_refused(self.take(self.grid("m.csv"), "--layer", "class"), "m.csv", "probability")
        self.assert_refused(self.take(self.grid("m.csv"), self.grid("n.csv"), "--layer", "a,b,c"), "--layer", "3 values for 2 files")
        self.assertFalse(self.run_file.exists())

    def test_files_that_do_not_go_together(self):
        self.assert_refused(self.take(self.grid("a.csv"), self.grid("b.csv", side=4), "--layer", "a,b"), "b.csv", "another grid", "4 x 4")
        self.assert_refused(self.take(self.grid("a.csv"), self.grid("b.csv"), "--layer", "fc", "--anchor", "C"), "a.csv", "b.csv", "fc")

    def test_a_grid_that_no_memory_holds(self):
        self.assert_refused(self.take(self.csv("m.csv", [(i, i, 1) for i in range(5000)]), "--layer", "fc"), "m.csv", "5000 x 5000")


if __name__ == "__main__":
    unittest.main()
