"""What the portal is measured against: a bare WSGI application, and a plain Django site that nobody has made fast."""
