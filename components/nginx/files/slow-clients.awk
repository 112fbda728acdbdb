# Compares the connections of a run with those of the run before it; slow-clients.sh.
# run=before: lines "PEER SECONDS SENT RECEIVED MINUTES" of the run before. run=now: ss's lines, one a connection.

function value(name) { return match($0, " " name ":[0-9]+") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0 : 0 }

run == "before" {
  time[$1] = $2; sent[$1] = $3; received[$1] = $4; minutes[$1] = $5
  next
}

{
  peer = $4
  now_sent = value("bytes_acked"); now_received = value("bytes_received"); count = 0
  if (peer in time && now_received >= received[peer] && now > time[peer]) {
    least = rate * (now - time[peer])
    came = now_received - received[peer]; went = now_sent - sent[peer]
    # In the middle of a request: something came and lately, and nothing was answered. Nginx itself ends a connection on
    # which nothing comes for 30 s.
    sends_slowly = went == 0 && came > 0 && came < least && value("lastrcv") < 30000
    # In the middle of an answer: some of it waits for the visitor (Send-Q).
    takes_slowly = $2 > 0 && went < least
    if (sends_slowly || takes_slowly) count = minutes[peer] + 1
  }
  print peer, now, now_sent, now_received, count
}
