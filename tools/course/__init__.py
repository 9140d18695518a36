"""The nbgrader course: hands assignments out, collects, marks and gives them back."""
