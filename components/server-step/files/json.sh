# shellcheck shell=bash
# Text for programs that read JSON. Sourced.

# usage: json_string TEXT
json_string() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//[[:cntrl:]]/ }"
}
