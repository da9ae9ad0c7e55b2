"""Feeds: due dates as a calendar that phones and mail programs follow, as far as its owner sees."""
