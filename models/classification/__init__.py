"""What a recording shows: labels from features, and the data sets that teach and test them."""
