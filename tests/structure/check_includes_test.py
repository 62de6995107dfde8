#!/usr/bin/python3
"""Each broken rule is found, and what is allowed is left alone."""

import pathlib
import tempfile
import unittest

import check_includes


class CheckIncludes(unittest.TestCase):
    def complaints(self, **files):
        """Complaints about a tree with these files; '__' in a name is '/', the last '_' the dot."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                head, _, suffix = name.rpartition("_")
                file = root / (head.replace("__", "/") + "." + suffix)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(("#pragma once\n" if suffix == "h" else "") + text)
            return list(check_includes.complaints(root))

    def test_an_allowed_arrow_is_left_alone(self):
        self.assertEqual(self.complaints(core__network__graph_h='#include "core/checkpoint/dict.h"\n#include <vector>\n',
                                         core__checkpoint__dict_h=""), [])

    def test_core_must_not_include_the_window(self):
        found = self.complaints(core__sweep__a_cpp='#include "ui/b.h"\n', ui__b_h="")
        self.assertEqual(found, ["core/sweep/a.cpp:1: core/ must not include ui/b.h: arrows point app -> ui -> core"])

    def test_the_window_must_not_include_the_program(self):
        self.assertIn("ui/ must not include app/b.h", self.complaints(ui__a_cpp='#include "app/b.h"\n', app__b_h="")[0])

    def test_a_leaf_must_not_include_another_room(self):
        found = self.complaints(core__scene__a_h='#include "core/storage/b.h"\n', core__storage__b_h="")
        self.assertEqual(found, ["core/scene/a.h:2: core/scene must not include core/storage"])

    def test_a_room_without_arrows_is_named(self):
        self.assertIn("no arrows yet", self.complaints(core__attic__a_h='#include "core/job/b.h"\n', core__job__b_h="")[0])

    def test_core_must_not_include_qt(self):
        for header in ("QString", "QtCore/QString", "QtTest", "qcustomplot.h"):
            self.assertIn("core/ must not include Qt", self.complaints(core__job__a_cpp=f"#include <{header}>\n")[0])

    def test_plots_alone_include_qcustomplot(self):
        self.assertEqual(self.complaints(ui__plot__a_cpp="#include <qcustomplot.h>\n"), [])
        self.assertEqual(len(self.complaints(ui__explorer__a_cpp="#include <qcustomplot.h>\n")), 1)
        self.assertEqual(len(self.complaints(ui__plot__a_h="#include <qcustomplot.h>\n")), 1)

    def test_torch_stays_in_sources_and_torch_headers_of_core(self):
        self.assertEqual(self.complaints(core__engine__a_cpp="#include <torch/torch.h>\n",
                                         core__engine__b_torch_h="#include <ATen/ATen.h>\n"), [])
        self.assertEqual(len(self.complaints(core__engine__door_h="#include <torch/torch.h>\n")), 1)
        self.assertEqual(len(self.complaints(ui__a_cpp="#include <torch/torch.h>\n")), 1)

    def test_torch_and_qt_in_one_file_are_found(self):
        found = self.complaints(tests__core__a_cpp='#include <QtTest>\n#include "core/engine/b_torch.h"\n',
                                core__engine__b_torch_h="#include <torch/torch.h>\n")
        self.assertEqual(len(found), 1)
        self.assertIn("cannot be in one file", found[0])

    def test_a_header_without_pragma_once_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "core").mkdir()
            (pathlib.Path(folder) / "core/a.h").write_text("int a;\n")
            self.assertEqual(list(check_includes.complaints(pathlib.Path(folder))),
                             ["core/a.h: a header begins with #pragma once"])

    def test_an_include_that_is_not_there_is_found(self):
        self.assertIn("does not exist", self.complaints(core__a_cpp='#include "core/b.h"\n')[0])


if __name__ == "__main__":
    unittest.main()
