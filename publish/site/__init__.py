"""The site: what Sphinx is given of the lessons, and how its pages look."""
