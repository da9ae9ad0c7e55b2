"""Campaign definitions: what a plan may say, how a TOML file becomes one, and the catalogue."""
