"""A project's file and others who write it: other windows, other programs, and what was before."""
