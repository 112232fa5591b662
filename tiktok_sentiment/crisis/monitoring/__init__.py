"""Watching scored comments: counted, held against what is usual, alerted on; what is ahead and what rises."""
