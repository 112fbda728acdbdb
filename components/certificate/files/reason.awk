# The reason of a failure in what certbot has printed: what the authority says of each name, else the line after "An unexpected
# error occurred", else the last line that says something.
/^ *Domain: / { sub(/^ *Domain: */, ""); name = $0; next }
/^ *Detail: / { sub(/^ *Detail: */, ""); details = details (details == "" ? "" : "; ") name ": " $0; next }
unexpected { if (error == "") error = $0; next }
/^An unexpected error occurred:/ { unexpected = 1; next }
/^(Ask for help|Saving debug log|See the logfile|Some challenges have failed|Hint:)/ || /^[- ]*$/ { next }
{ last = $0 }
END { print details != "" ? details : error != "" ? error : last }
