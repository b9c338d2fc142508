"""Tests of files of lines: checked, written and split."""
