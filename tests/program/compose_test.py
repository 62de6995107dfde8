#!/usr/bin/python3
"""shiftscope compose and compose train, run as a user runs them.

    compose_test.py SHIFTSCOPE
"""

import csv
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None
SMALL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64"]
SCENES = ["--scene", "A=banana@2:3:20", "--scene", "B=car@30:34:24", "--size", "20"]
TINY = ["--steps", "6", "--patches", "4", "--batch", "4", "--fresh", "1", "--hidden", "16", "--maps", "16", "--first-scenes", "32"]


def run(*arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=240)
    if done.returncode != code:
        raise AssertionError(f"exit code {done.returncode}, expected {code}: {done.stderr}")
    return done


def complaint(*arguments):
    """The one line on stderr of a command that must be refused."""
    lines = [line for line in run(*arguments, code=2).stderr.splitlines() if line.startswith("shiftscope: ")]
    assert len(lines) == 1, lines
    return lines[0]


class Compose(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.addCleanup(self.temporary.cleanup)

    def test_tables_pictures_and_figures_of_one_run(self):
        figure, table, pictures = self.folder / "fig.png", self.folder / "table.csv", self.folder / "pictures"
        done = run("compose", *SMALL, *SCENES, "--expression", "A + B", "--layers", "avgpool,fc", "--steps", 3, "--stride", 20,
                   "--elsewhere", 3, "--output", figure, "--csv", table, "--pictures", pictures, "--json")
        document = json.loads(done.stdout)
        self.assertEqual(document["model"], "mobilenet_v2")
        self.assertEqual(document["terms"], [{"scene": "A", "coefficient": 1.0}, {"scene": "B", "coefficient": 1.0}])
        self.assertEqual(document["scenes"][0]["patches"], [{"patch": "banana", "x": 2, "y": 3, "box": 20}])
        self.assertEqual([layer["layer"] for layer in document["layers"]], ["avgpool", "fc"])
        for layer in document["layers"]:
            self.assertEqual([each["picture"] for each in layer["likeness"]], ["expectation", "A", "B", "blank", "elsewhere"])
            self.assertEqual([rank["patch"] for rank in layer["ranks"]], ["banana", "car"])
            self.assertTrue(all(1 <= rank["rank"] <= rank["positions"] for rank in layer["ranks"]))
        self.assertEqual([each["picture"] for each in document["inversions"]], ["A", "B", "A + B"] * 2)
        self.assertEqual(figure.read_bytes()[:4], b"\x89PNG")
        self.assertEqual(len(list(pictures.glob("*.png"))), 3 + 6)
        self.assertIn("optimised_fc_A_plus_B.png", {file.name for file in pictures.iterdir()})
        with table.open() as file:
            rows = list(csv.DictReader(file))
        cosine = next(row for row in rows if row["layer"] == "fc" and row["picture"] == "expectation" and row["name"] == "cosine")
        self.assertAlmostEqual(float(cosine["value"]), document["layers"][1]["likeness"][0]["cosine"], places=5)

    def test_figures_are_also_svg_and_pdf_and_need_no_inversion(self):
        for ending, start in ((".svg", b"<?xml"), (".pdf", b"%PDF")):
            figure = self.folder / f"fig{ending}"
            text = run("compose", *SMALL, *SCENES, "--expression", "mean(A, B)", "--inverter", "none", "--stride", 30,
                       "--output", figure).stdout
            self.assertTrue(figure.read_bytes().startswith(start))
            self.assertIn("rank", text)
            self.assertNotIn("PSNR", text)

    def test_scenes_may_stand_in_a_file(self):
        file = self.folder / "scenes.toml"
        file.write_text('expression = "A - B"\nsize = 20\n[scenes]\nA = "banana@2:3+car@30:34:24"\nB = "car@30:34:24"\n')
        words = ["compose", *SMALL, "--scenes", file, "--inverter", "none", "--stride", 30, "--json"]
        document = json.loads(run(*words).stdout)
        self.assertEqual([len(scene["patches"]) for scene in document["scenes"]], [2, 1])
        self.assertEqual([rank["patch"] for rank in document["layers"][0]["ranks"]], ["banana"])
        self.assertEqual(json.loads(run(*words, "--expression", "B").stdout)["expression"], "B")
        file.write_text("sizes = 20\n")
        self.assertIn("scenes.toml:1: unknown field 'sizes'", complaint(*words))
        file.write_text("size = \n")
        self.assertIn("scenes.toml:1", complaint(*words))
        self.assertIn("missing", complaint("compose", *SMALL, "--scenes", self.folder / "none.toml"))

    def test_bad_input_is_refused_in_one_sentence(self):
        base = ["compose", *SMALL]
        cases = [
            ([*SCENES, "--expression", "A + C"], "'C'"),
            ([*SCENES, "--expression", "A +"], "character"),
            ([*SCENES], "--expression is missing"),
            (["--expression", "A"], "--scene is missing"),
            (["--scene", "A=banana", "--expression", "A"], "where the patch lies"),
            (["--scene", "A=banana@1:2:x", "--expression", "A"], "no whole number"),
            (["--scene", "A=bananna@1:2", "--expression", "A"], "banana"),
            (["--scene", "A=banana@50:2:20", "--expression", "A"], "0 to 44"),
            (["--scene", "1=banana@1:2:20", "--expression", "A"], "no name"),
            ([*SCENES, "--expression", "A", "--layers", "fc9"], "fc9"),
            ([*SCENES, "--expression", "A", "--inverter", "nothing.safetensors"], "nothing.safetensors"),
            ([*SCENES, "--expression", "A", "--output", "figure.gif"], ".png, .svg or .pdf"),
        ]
        for arguments, part in cases:
            with self.subTest(arguments=arguments):
                self.assertIn(part, complaint(*base, *arguments))

    def test_an_inverter_is_trained_resumed_and_used(self):
        file, curve, preview = self.folder / "inv.safetensors", self.folder / "curve.csv", self.folder / "preview.png"
        train = ["compose", "train", *SMALL, "--layer", "avgpool", "--output", file, *TINY]
        document = json.loads(run(*train, "--curve", curve, "--preview", preview, "--json").stdout)
        best = min(document["curve"], key=lambda point: point["held_out"])
        self.assertEqual((document["end"], document["steps"], document["layer"]), ("all steps done", best["step"], "avgpool"))
        self.assertEqual([point["step"] for point in document["curve"]], [0, 6])
        self.assertTrue(curve.read_text().startswith("step,seconds,training,held_out\n0,"))
        self.assertEqual(preview.read_bytes()[:4], b"\x89PNG")
        self.assertIn("--resume", complaint(*train))
        document = json.loads(run(*train, "--resume", "--steps", "12", "--json").stdout)
        steps = [point["step"] for point in document["curve"]]
        self.assertEqual(steps, sorted(set(steps)))  # none twice, where it went on from an earlier best
        self.assertEqual((steps[0], steps[-1]), (0, 12))

        used = json.loads(run("compose", *SMALL, *SCENES, "--expression", "A + B", "--inverter", file, "--stride", 30, "--json").stdout)
        self.assertEqual({(each["inverter"], each["layer"]) for each in used["inversions"]}, {("trained", "avgpool")})
        self.assertIn("layer avgpool", complaint("compose", *SMALL, *SCENES, "--expression", "A", "--layers", "fc", "--inverter", file))
        other = ["--model", "mobilenet_v2", "--init-seed", "2", "--canvas", "64"]
        self.assertIn("other weights", complaint("compose", *other, *SCENES, "--expression", "A", "--inverter", file))
        file.write_bytes(file.read_bytes()[:-1])
        self.assertIn("inv.safetensors", complaint("compose", *SMALL, *SCENES, "--expression", "A", "--inverter", file))
        self.assertIn("inv.safetensors", complaint(*train, "--force"))  # what is no inverter is never overwritten

    def test_an_interrupt_ends_training_soon_and_leaves_no_stray_file(self):
        file = self.folder / "inv.safetensors"
        process = subprocess.Popen([PROGRAM, "compose", "train", *SMALL, "--output", file, "--patches", "4", "--minutes", "5"],
                                   stderr=subprocess.PIPE, text=True)
        process.stderr.readline()  # "training on …": the work begins
        time.sleep(1)
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        self.assertEqual(process.wait(timeout=30), 130)
        self.assertLess(time.monotonic() - asked, 2.0)
        self.assertLessEqual({each.name for each in self.folder.iterdir()}, {"inv.safetensors"})


if __name__ == "__main__":
    unittest.main()
