"""The course's calendar: the book's hours laid on a class's weekly timetable."""
