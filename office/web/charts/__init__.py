"""The geometry of the charts: figures in, places on a drawing out; templates draw them."""
