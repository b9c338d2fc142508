"""A spec as a document whose values keep their places, and what its overlays make of it."""
