"""From the seeds to the published dataset: run as `python -m builder`."""
