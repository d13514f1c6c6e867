"""An invented ward for demonstrations and tests: true facts, the lists people would send, believable exams.

Nothing here knows Django. Everybody is drawn at random from weighted pools of names; the same seed and size
always give the same world, the same files and the same exam answers.
"""
