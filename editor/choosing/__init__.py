"""Which layer a person means by what is typed, and which ones fit a tensor."""
