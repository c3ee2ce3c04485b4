"""The pages that people look at: queue, cases, approvals, dashboards, policies."""
