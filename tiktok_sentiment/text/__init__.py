"""Text: from a raw comment to tokens with spans. Pure functions over strings, no model and no numbers."""
