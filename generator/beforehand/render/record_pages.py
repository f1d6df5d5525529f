"""The pages of records, each printed on the letterhead."""

from beforehand.render.change_page import change_page
from beforehand.render.incident_page import incident_page

__all__ = ["change_page", "incident_page"]
