"""Letters: what is to be told to a person, in his language, as text, HTML and calendar."""
