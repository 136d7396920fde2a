"""The addresses under an article, pure: where it is shared, and the mail that tells the newsroom of a mistake in it."""

from urllib.parse import quote

from articles import text


def share_addresses(title, address):
    """(name, address) of each place to share at; plain links, nobody is asked before a reader follows one."""
    title, address = quoted(text.line(title)), quoted(address)
    both = f"{title}%20{address}"
    return [
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
        ("WhatsApp", f"https://wa.me/?text={both}"),
        # Mastodon's own page, which asks for the reader's server. Others do that too, but belong to single persons; and
        # what stands behind the # is sent to no server.
        ("Mastodon", f"https://share.joinmastodon.org/#text={both}"),
        ("X", f"https://x.com/intent/tweet?text={title}&url={address}"),
        ("E-Mail", f"mailto:?subject={title}&body={address}"),
    ]


def report_address(to, title="", address=""):
    """The mail about a mistake in the article; without one, who writes it names it."""
    subject = f"Fehler in: {text.line(title)}" if title else "Fehler in einem Artikel"
    body = f"Artikel: {address}\r\n\r\nWas ist falsch?\r\n"
    return f"mailto:{quote(to, safe='@')}?subject={quoted(subject)}&body={quoted(body)}"


def quoted(value):
    """A blank is %20: in a mail address + is a plus (RFC 6068)."""
    return quote(value, safe="")
