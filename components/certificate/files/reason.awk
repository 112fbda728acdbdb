# The reason of a failure in what certbot has said: what the authority says of each name, else its last error, else the line after
# "An unexpected error occurred", else the last line that says something.
/^ *Domain: / { sub(/^ *Domain: */, ""); name = $0; next }
/^ *Detail: / { sub(/^ *Detail: */, ""); details = details (details == "" ? "" : "; ") name ": " $0; next }
# acme.messages.Error: urn:ietf:params:acme:error:KIND :: what it is :: what is so
/^acme\.messages\.Error: / {
  kind = $0; sub(/ ::.*/, "", kind); sub(/.*:/, "", kind)
  sub(/.* :: /, ""); refused = $0 " (" kind ")"
  next
}
unexpected { if (error == "") error = $0; next }
/^An unexpected error occurred:/ { unexpected = 1; next }
/^(Ask for help|Saving debug log|See the logfile|Some challenges have failed|Hint:)/ || /^[- ]*$/ { next }
{ last = $0 }
END { print details != "" ? details : refused != "" ? refused : error != "" ? error : last }
