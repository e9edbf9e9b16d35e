"""Maps of a recording: ISI, firing rate, activity, one pixel over time."""
