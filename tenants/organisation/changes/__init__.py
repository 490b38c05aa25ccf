"""What becomes of units: renamed, merged, split or ended from a day on, by a decision; open duties go along, history stays."""
