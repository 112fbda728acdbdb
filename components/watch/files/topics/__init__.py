"""What the server is asked, a module for each topic."""
