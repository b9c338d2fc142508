"""Tests of the generator: cases, complaints, the command, and the packages that it writes."""
