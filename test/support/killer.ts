/**
 * Bash reads this file before a script. It counts the script's own instructions from the one that begins with BEGIN,
 * writes them down, and kills the script before the one with the number KILL_AT. Programs that the script runs don't
 * count: an instruction is either over or not begun. With KILLED=0, all of its process group is killed, as systemd does.
 */
export const killer = `unset BASH_ENV
set -o functrace
instructions=0 counting=false
count_instruction() {
  if [[ $BASH_COMMAND == $BEGIN* ]]; then counting=true; fi
  if [[ $counting == false ]]; then return 0; fi
  instructions=$((instructions + 1))
  echo "$instructions $1" >> /run/instructions
  if ((instructions == KILL_AT)); then kill -9 \${KILLED:-$$}; fi
}
trap 'count_instruction "\${BASH_SOURCE[0]##*/}:$LINENO"' DEBUG
`;
