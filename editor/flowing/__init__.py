"""The person's own data flowing through the drawn model: what comes out of each node."""
