"""The RESULTS tab: how good a kept run's model is, what it says, what is in it, other forms."""
