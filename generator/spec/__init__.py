"""A spec as a document whose values keep their positions, and the same with overlays applied."""
