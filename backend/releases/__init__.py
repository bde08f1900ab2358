"""Configuration as a release (配置版本): numbered, never changed; a case keeps the one it was filed under."""
