"""For invalid or hostile specs, the generator prints complaints or writes a sound package."""
