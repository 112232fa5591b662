"""Answering: which plan fits, which comments come first, what to say, what has been said, and who is heard."""
