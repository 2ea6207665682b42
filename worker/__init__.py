"""The RQ worker: takes only our jobs from the queue, and hands them to `charthouse.cache`."""
