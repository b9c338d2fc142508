"""The spec as the checks read it: kinds of objects, files of lines, and where facts stand."""
