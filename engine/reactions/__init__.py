"""Pure answers of the engine to time and events: which occurrences, reminders, overdue facts."""
