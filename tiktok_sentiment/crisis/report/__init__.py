"""The report: one HTML page on a crisis, or on its absence, and the review of a crisis that is over."""

from tiktok_sentiment.crisis.report.page import render_report
from tiktok_sentiment.crisis.report.review import CrisisReview, review

__all__ = ["CrisisReview", "render_report", "review"]
