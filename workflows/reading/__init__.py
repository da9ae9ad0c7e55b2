"""From a TOML file to a definition, and what helps its author: schema, skeleton, short forms."""
