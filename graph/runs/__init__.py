"""Runs of training, kept as folders: what was trained, with what, how it went, and what came out.

A worker writes into the folder while it trains; windows and commands only read it. Knows no Keras.
"""
