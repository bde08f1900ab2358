"""Cases (案卷): a report from its first second to its close."""
