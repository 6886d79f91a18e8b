"""The authority's calendar, kept by staff, and what the public asks of it: when must I have an answer?"""
