"""How people sign in: passwords, second factors, the site's own provider, sessions."""
