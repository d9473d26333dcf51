"""How the Gaussian steps are made fast and safe."""
