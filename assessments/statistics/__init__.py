"""What the answers say about the questions. Pure: arrays in, figures out; no ORM, no clock, no words for a reader.

``moodle`` has the statistics of Moodle's quiz report, ``responses`` how often each answer was given, ``tests`` the
tests of significance that ``flags`` rests on, ``gains`` what a course taught and what stayed.
"""
