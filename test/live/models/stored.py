sizes = (3, 4)  # a name that one of our own files has
