"""The languages of the portal."""

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
