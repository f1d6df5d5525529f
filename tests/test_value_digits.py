"""Instants in digits are what Python writes of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beforehand.value_digits import basic, extended


@given(st.datetimes())
def test_digits_are_those_of_python(at):
    assert extended(at) == at.replace(microsecond=0).isoformat()
    assert basic(at) == extended(at).replace("-", "").replace(":", "")
