"""Tests of the states of objects: transitions, times, and the durations of states."""
