"""Whom a letter reaches on a day: whoever holds a post, or stands in. Reads the directory's tables
and those of the campaigns; keeps none of its own.
"""

from projections.letter_recipients.addressed import holders as holders
from projections.letter_recipients.addressed import reachable as reachable
from projections.letter_recipients.posts import keepers as keepers
from projections.letter_recipients.posts import people as people
from projections.letter_recipients.posts import people_of_the_office as people_of_the_office
from projections.letter_recipients.posts import reached as reached
from projections.letter_recipients.posts import recipients as recipients
