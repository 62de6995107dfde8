"""What the tests of the command line share."""

import unittest


class ProgramCase(unittest.TestCase):
    def assert_refused(self, result, *parts):
        """Exit code 2, one line on stderr that holds `parts`, nothing on stdout."""
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        for part in parts:
            self.assertIn(str(part), result.stderr)
