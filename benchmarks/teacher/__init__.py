"""The teacher: a small transformer whose answers the shipped model learns from. See README.md beside this file."""
