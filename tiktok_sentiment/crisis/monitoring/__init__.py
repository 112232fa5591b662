"""Watching scored comments: counted by the hour, held against what is usual, alerted on; what is ahead and what rises."""
