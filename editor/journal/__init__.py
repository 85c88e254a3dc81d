"""What keeps the edits that no file holds: written as they are made, offered after a crash."""
