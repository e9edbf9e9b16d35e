"""The Learn area: the list of lessons, the page that lessons share, and a page for each."""
