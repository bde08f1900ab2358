"""The audit log (审计): who did what, when and from where; closed page by page, anchored outside, verifiable."""
