"""Motion between two pictures: estimated, coded, refined, and warping by it."""
