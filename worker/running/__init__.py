"""One run of training: its state on the disk, how it goes on after an end, what it uses."""
