"""Cases 办件: every application with its time limits, followed by the applicant, and the actual waits."""
