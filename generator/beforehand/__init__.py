"""Beforehand: status pages, banners and feeds from records kept in git."""
