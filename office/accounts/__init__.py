"""What proves who somebody is: logins, passwords, sessions, tries, resets; and drafts, readings.

None of it is an event: the log is sealed, handed out and kept for decades, a hash in it could not
be erased, and restoring a backup would revive sessions that were ended.
"""
