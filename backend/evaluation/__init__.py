"""Evaluation (综合评价): counts, rates and scores of regions, departments and posts, from happenings alone."""
