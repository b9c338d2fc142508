"""The spec as the checks read it: kinds of objects, files of lines, places and evidence."""
