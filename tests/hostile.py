"""Texts that break feeds, pages and calendars that are made without care."""

HOSTILE = (
    "down\x00time \x01\x08\x0b\x0c\x0e\x1f\x7f and \x80\x85\x9f",
    "a lone surrogate \ud800 and another \udfff",
    "\ufffe\uffff\ufdd0 and \U0001fffe",
    "]]> and <![CDATA[ x ]]> ]]]]>",
    "<b>bold</b> & <i>it</i> &amp; &lt;b&gt; &copy; &hellip; &#x0;",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) and [again](java&#x0A;script:alert(1))",
    "<b>x</b><img src=x onerror=1> x <a href='javascript:1'>y</a> <em onclick=x>hi</em>",
    "\"><link href='https://leak.example/'/> '\"",
    "\u202eevil\u202c \u2066isolate\u2069 \u200f\u200e\u061c",
    "\ufefftitle\u200b\u200c\u200d\u2060",
    "astral \U0001f4c0\U0001d11e and combined e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "line\r\nafter\rline\nand\u2028line\u2029end\ttab",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y 'z'>]>&y;",
    "BEGIN:VEVENT\\nSUMMARY:x; a,b\\;c \\\\ END:VCALENDAR",
    "{{ 7*7 }} {% raw %} ${x} %s @@title@@ {title}",
    "Tom & Jerry <tom@example.org> 5 < 6 > 4",
    "\u0130\u0131\u1e9e\ufb03 NUL\u2400",
    "x" * 200,
    "\u200b",
)
