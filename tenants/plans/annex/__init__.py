"""Reads the task annex of an issued plan from DOCX, XLSX, XLS and PDF into rows that can be traced to their place."""

from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.reader import read_annex
from tenants.plans.annex.reading import AnnexRead, AnnexRow, DocumentHead, Place

__all__ = ["AnnexRead", "AnnexRow", "DocumentHead", "Place", "ReadLimits", "read_annex"]
