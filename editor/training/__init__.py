"""The panel in which a run is set up, started, watched, stopped and saved."""
