# shellcheck shell=bash disable=SC2154,SC2034
# A release on disk: its files, its Python packages, its static files. Sourced by apply.sh.

install_release() {
  release_folder=$root/releases/$RELEASE
  check_python
  if [[ ! -e $release_folder/.complete ]]; then
    [[ $PINNED == false ]] || fail "release $RELEASE is pinned (pinnedRelease) and no longer on the server; there are: $(kept_releases)"
    unpacked=true
    unpack_release
  fi
  install_environment "$release_folder"
  ln -sfn "$environment" "$release_folder/.environment"
  link_writable_folders
  if [[ -n $COLLECT_STATIC_COMMAND && ! -e $release_folder/.static-collected ]]; then
    collect_static=true
  else
    collect_static=false
  fi
}

kept_releases() {
  find "$root/releases" -mindepth 2 -maxdepth 2 -name .complete -printf '%h ' | sed "s#$root/releases/##g"
}

check_python() {
  local found
  found=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [[ -n $PYTHON_VERSION ]] && [[ $(printf '%s\n' "$PYTHON_VERSION" "$found" | sort --version-sort | head -n 1) != "$PYTHON_VERSION" ]]; then
    fail "the application wants Python $PYTHON_VERSION or newer (applicationPythonVersion), and the server has $found"
  fi
}

unpack_release() {
  local partial=$release_folder.partial
  rm -rf "$partial" "$release_folder"
  mkdir -p "$partial"
  # --touch: the archive has no times, and Nginx tells versions of a static file by them.
  quietly tar -xzf "$ARCHIVE" -C "$partial" --strip-components=1 --touch --no-same-owner
  chmod -R u=rwX,go=rX "$partial"
  mark_complete "$partial"
  mv -T "$partial" "$release_folder"
  changed "release $RELEASE unpacked"
}

# A virtual environment is named by what it is made of, so a release with the same requirements uses the one there is.
# usage: install_environment FOLDER (of the application's files); sets environment
install_environment() {
  local requirements arguments name
  if [[ -f $1/requirements.txt ]]; then
    requirements=$1/requirements.txt
  else
    # Only what the project needs: its own code is that of the release, and not a copy in an environment that outlives it.
    requirements=/var/cache/application-build/requirements.txt
    python3 "$here/project-dependencies.py" "$1/pyproject.toml" > "$requirements"
  fi
  arguments=(--requirement "$requirements")
  name=$(cat_requirements "$requirements" | cat - "$here/server-requirements.txt" <(python3 --version) | sha256sum | cut --characters=1-12)
  environment=$root/environments/$name
  if [[ ! -e $environment/.complete ]]; then
    rm -rf "$environment"
    install -d "$root/environments"
    install -d -o app-build -g app-build "$environment"
    # Built by a user that can reach neither the database nor a secret, then given to root, so that the application
    # cannot change its own code. Without pip of its own: that would take longer than many an application's packages.
    as_builder python3 -m venv --without-pip "$environment"
    if [[ $APPLICATION_SERVER == gunicorn ]] && ! cat_requirements "$requirements" | grep --quiet --ignore-case gunicorn; then
      arguments+=(--requirement "$here/server-requirements.txt")
    fi
    pip_install "${arguments[@]}"
    chown -R root:root "$environment"
    chmod -R go=rX "$environment"
    mark_complete "$environment"
    changed "packages of the application installed"
  fi
}

# A file of requirements with all those that it includes.
# usage: cat_requirements FILE [FILE THAT INCLUDES IT]...
cat_requirements() {
  local included
  cat "$1"
  while read -r included; do
    included=$(dirname "$1")/$included
    if [[ -f $included && " $* " != *" $included "* ]]; then cat_requirements "$included" "$@"; fi
  done < <(sed --quiet --regexp-extended 's/^[[:space:]]*(-r|-c|--requirement|--constraint)[[:space:]=]*([^[:space:]#]+).*/\2/p' "$1")
}

# Says that a folder has all that belongs into it: on the disk, so that it is still true after a power cut.
mark_complete() {
  sync --file-system "$1"
  touch "$1/.complete"
}

# An index that does not answer is given up after a minute, one that sends a little now and then after half an hour.
pip_install() {
  local said
  if said=$(as_builder timeout --kill-after=10 1800 env PYTHONPATH="$(pip_wheel)" "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-input --retries 2 --timeout 15 "$@" 2>&1); then return 0; fi
  echo "$said" >&2
  if grep --quiet --extended-regexp "ConnectTimeout|ReadTimeout|NewConnection|ConnectionReset|RemoteDisconnected|IncompleteRead|NameResolution|ProxyError|SSLError" <<< "$said"; then
    # pip itself says at last that there is no such package, which is not the reason.
    echo "error: the package index does not answer as it should; run this again when it does" >&2
  fi
  return 1
}

# pip itself, as the distribution's package of virtual environments brings it.
pip_wheel() {
  local wheels=(/usr/share/python-wheels/pip-*.whl)
  echo "${wheels[-1]}"
}

as_builder() {
  quietly env --chdir=/var/cache/application-build HOME=/var/cache/application-build \
    PIP_CACHE_DIR=/var/cache/application-build/pip setpriv --reuid=app-build --regid=app-build --init-groups "$@"
}

# Folders that the application writes outlive its releases: a link leads to them.
link_writable_folders() {
  local folder shared
  for folder in $WRITABLE_FOLDERS; do
    shared=$root/writable/$folder
    if [[ ! -d $shared ]]; then
      install -d -o app -g www-data -m 2750 "$shared"
      if [[ -d $release_folder/$folder && ! -L $release_folder/$folder ]]; then
        cp -r "$release_folder/$folder/." "$shared/"
        chown -R app:www-data "$shared"
        chmod -R u=rwX,g=rX,o= "$shared"
      fi
      changed "$shared"
    fi
    if [[ ! -L $release_folder/$folder ]]; then
      rm -rf "${release_folder:?}/$folder"
      mkdir -p "$(dirname "$release_folder/$folder")"
      ln -s "$shared" "$release_folder/$folder"
    fi
  done
}
