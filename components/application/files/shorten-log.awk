# Shortens the log of a release that does not start. Leaves out the frames of Python's importer and of the application server,
# which bury the application's own. A message that is there many times, as each health check or worker causes it again, is
# there once, with how often.
/^  File "(<frozen |.*\/site-packages\/gunicorn\/)/ { skipping = 1; next }
skipping && /^    / { next }
{ skipping = 0 }

# A message goes on with indented lines, with PHP's trace, and after Python's with the line that names the error.
/^[ \t]/ || /^#[0-9]+ / || /^Stack trace:/ || /^$/ { add($0); next }
traced { traced = 0; add($0); next }
{ messages++; add($0) }
/^Traceback \(most recent call last\):/ { traced = 1 }

function add(line) {
  if (messages == 0) messages = 1
  text[messages] = text[messages] line "\n"
}

# A message without what differs each time: the time, the process, the port.
function kind(message) {
  while (sub(/^\[[^]]*[0-9][^]]*\][ \t]*/, "", message)) { }
  gsub(/pid:? ?[0-9]+|child [0-9]+|127\.0\.0\.1:[0-9]+/, "", message)
  return message
}

END {
  for (place = 1; place <= messages; place++) count[kind(text[place])]++
  for (place = 1; place <= messages; place++) {
    key = kind(text[place])
    if (key in printed) continue
    printed[key] = 1
    printf "%s", text[place]
    if (count[key] > 1) print "  (" count[key] " times)"
  }
}
