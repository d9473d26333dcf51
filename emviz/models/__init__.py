"""The models: one file each. What a model is stands in `emviz.em.contract`; mixtures are made from `labelled`.

`textbook` has the Gaussian steps as the lessons derive them; `parameters` the record that they share; `labels` matches
the components of two runs.
"""
