#!/usr/bin/python3
"""A signal that is connected to nothing is found, and what is connected is left alone."""

import pathlib
import tempfile
import unittest

import check_signals

BUTTON = """#pragma once
namespace shiftscope {
class Other;
class BackgroundButton : public QPushButton {
    Q_OBJECT

public:
    void setBackground(const std::string &background);

signals:
    /// void formerly(int);
    void chosen(const std::string &background);
    void opened(std::function<void(int)> done, int count = 0);

private:
    void chooseColour();
};
}
"""


class CheckSignals(unittest.TestCase):
    def complaints(self, source, excused="", room="ui"):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in ("ui", "app"):
                (root / name / "explorer").mkdir(parents=True)
            (root / "ui/explorer/background_button.h").write_text(BUTTON)
            (root / room / "explorer/controls.cpp").write_text(source)
            return list(check_signals.complaints(root, check_signals.listed(excused)))

    def test_what_is_connected_nowhere_is_named(self):
        self.assertEqual(self.complaints("connect(a, &BackgroundButton::opened, b, &B::c);"),
                         ["ui/explorer/background_button.h: BackgroundButton::chosen is connected to nothing"])

    def test_a_lambda_a_namespace_and_a_sender_with_commas_are_understood(self):
        self.assertEqual(self.complaints("connect(find(this, 2), &BackgroundButton::opened, [] { f(1, 2); });"
                                         "QObject::connect(a, &shiftscope::BackgroundButton::chosen, b, &B::c);", room="app"), [])

    def test_a_comment_connects_nothing(self):
        self.assertEqual(len(self.complaints("// connect(a, &BackgroundButton::chosen, b, &B::c);")), 2)

    def test_a_signal_that_another_one_is_sent_on_to_is_not_thereby_received(self):
        self.assertEqual(len(self.complaints("connect(a, &BackgroundButton::opened, this, &BackgroundButton::chosen);")), 1)

    def test_the_list_excuses_with_a_reason_and_as_long_as_it_is_needed(self):
        source = "connect(a, &BackgroundButton::opened, b, &B::c);"
        self.assertEqual(self.complaints(source, "BackgroundButton::chosen tests wait for it\n"), [])
        self.assertIn("has no reason", self.complaints(source, "BackgroundButton::chosen\n")[0])
        self.assertIn("is connected in ui/ now", self.complaints(source, "BackgroundButton::chosen a\nBackgroundButton::opened b")[0])
        self.assertIn("is no signal of ui/", self.complaints(source, "BackgroundButton::chosen a\nGone::chosen b")[0])


if __name__ == "__main__":
    unittest.main()
