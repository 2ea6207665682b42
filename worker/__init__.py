"""The RQ worker: takes our jobs, and no others, from the queue, and hands them to the heart."""
