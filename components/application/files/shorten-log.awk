# Leaves out of a log the frames of Python's importer and of the application server, which bury the application's own.
/^  File "(<frozen |.*\/site-packages\/gunicorn\/)/ { skipping = 1; next }
skipping && /^    / { next }
{ skipping = 0; print }
