"""The addresses under an article, pure: where it is shared, and the mail that tells the newsroom of a mistake in it."""

from urllib.parse import quote, urlencode

from articles import text


def share_addresses(title, address):
    """(name, address) of each place to share at; plain links, nobody is asked before a reader follows one."""
    title = text.line(title)
    both = f"{title} {address}"
    return [
        ("Facebook", "https://www.facebook.com/sharer/sharer.php?" + query(u=address)),
        ("WhatsApp", "https://wa.me/?" + query(text=both)),
        # Mastodon's own page, which asks for the reader's server. Others do that too, but belong to single persons; and
        # what stands behind the # is sent to no server.
        ("Mastodon", "https://share.joinmastodon.org/#" + query(text=both)),
        ("X", "https://x.com/intent/tweet?" + query(text=title, url=address)),
        ("E-Mail", mail_address("", title, address)),
    ]


def report_address(to, title, address):
    """The mail about a mistake in the article."""
    return mail_address(to, f"Fehler in: {text.line(title)}", f"Artikel: {address}\r\n\r\nWas ist falsch?\r\n")


def mail_address(to, subject, body):
    return f"mailto:{quote(to, safe='@')}?{query(subject=subject, body=body)}"


def query(**values):
    """A blank is %20: in a mail address + is a plus (RFC 6068)."""
    return urlencode(values, quote_via=quote, safe="")
