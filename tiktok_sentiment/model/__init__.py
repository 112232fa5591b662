"""Model: from tokens to features, from features to calibrated logits, and the folder that keeps them."""
