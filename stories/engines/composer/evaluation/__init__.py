"""What the composer's tales are held to, measured over committed topics and over those that nobody tunes on."""
