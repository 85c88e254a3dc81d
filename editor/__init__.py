"""The desktop application and the command line; the only place that knows Qt."""
