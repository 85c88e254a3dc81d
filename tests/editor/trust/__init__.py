"""Which programs may run: kept agreements, the text that is shown, the dialogs, the command."""
