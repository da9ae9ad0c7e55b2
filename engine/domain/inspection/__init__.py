"""An inspection: seconded people look, open or covert; shortcomings become rectifications."""
