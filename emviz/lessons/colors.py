"""The colours of the lower bound and of the gap, in every picture of them."""

#: The lower bound Q + H.
BOUND = "#009e73"
#: The gap between it and the log-likelihood, KL.
GAP = "#c8407f"
