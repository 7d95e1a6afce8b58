"""The parts of capture.py: a user's own model, one forward pass of it, and a case for each recurrent call."""
