"""Run by `python3 -m unittest`."""

import unittest

import library


class TestLibrary(unittest.TestCase):
    def test_knows_what_is_overdue(self):
        self.assertEqual(library.overdue(28), ["Ulysses"])
        self.assertEqual(library.overdue(10), ["Emma", "Ulysses"])


if __name__ == "__main__":
    unittest.main()
