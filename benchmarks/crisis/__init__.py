"""How early the monitor sees a wave, and how often it cries wolf."""
