"""What the application server loads."""

from website import create_app

application = create_app()
