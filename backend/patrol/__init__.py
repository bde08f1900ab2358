"""The inspector's day (巡查): duty, being on shift, tasks, tracks. It knows no case."""
