"""What a topic is: its extractor, its calibration, its files."""
