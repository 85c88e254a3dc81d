"""The data of a training in the window: chosen, mapped, split, looked at, and proposed from."""
