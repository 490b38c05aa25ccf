"""What is sent upwards: the cycle of the 25th, the monthly report and its consolidation."""
