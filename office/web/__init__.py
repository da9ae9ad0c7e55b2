"""The pages: rendered on the server, by the same answers and the same door as every other face."""
