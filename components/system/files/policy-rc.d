#!/bin/sh
# 101: the action is not allowed (Debian's invoke-rc.d).
exit 101
