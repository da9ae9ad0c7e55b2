"""Campaigns with their phases, duties and participants."""
