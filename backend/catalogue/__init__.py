"""What can be wrong in a city: classes, buckets, filing standards, reasons."""
