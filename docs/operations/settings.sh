#!/bin/sh
# Prints the settings of a new city, of .env.example, with keys of its own: docs/operations/settings.sh .env.example
set -eu
key() { head -c 32 /dev/urandom | base64; }
sed -e "s|^CGT_MODE=.*|CGT_MODE=production|" \
    -e "s|^CGT_TRUSTED_PROXIES=.*|CGT_TRUSTED_PROXIES=127.0.0.1|" \
    -e "s|^CGT_SECRET=.*|CGT_SECRET=$(key)|" \
    -e "s|^#CGT_DATA_KEYS=.*|CGT_DATA_KEYS=1:$(key)|" \
    -e "s|^CGT_CODE_KEYS=.*|CGT_CODE_KEYS=$(key)|" \
    -e "s|^CGT_RECORD_KEYS=.*|CGT_RECORD_KEYS=$(key)|" "$1"
