"""Cases 办件: every application against its limits, followed by who applied, and what people really waited."""
