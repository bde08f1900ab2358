#!/bin/sh
# Installs the source in whose folder it is run as the units of systemd/ expect it. Debian, as root; the settings in /etc are
# kept where there are any.
set -eu

program=/opt/chengguantong home=/var/lib/chengguantong backups=/srv/backup settings=/etc/chengguantong.env owner=/etc/chengguantong-owner.env

# each release in a folder of its own: what runs goes on with its own files until it is started anew
release="$program-$(date +%Y%m%d%H%M%S)"
adduser --system --group --home "$home" chengguantong
chmod 750 "$home"
# half an installation leaves nothing: it would count as a release below
trap 'rm -rf "$release"' EXIT
python3 -m venv "$release"
"$release/bin/pip" install --require-hashes --only-binary :all: -r requirements.lock
"$release/bin/pip" install --no-deps .
[ -L "$program" ] || [ ! -e "$program" ] || mv "$program" "$program-0"
before=$(readlink -f "$program" || true)
ln -sfn "$release" "$program"
trap - EXIT
# the one before is the way back while the schema allows it, and what runs goes on with its own files
for old in "$program"-*; do
    [ "$old" = "$release" ] || [ "$old" = "$before" ] || grep -qsa "^$old/" /proc/[0-9]*/cmdline || rm -rf "$old"
done
# before the archive of changes makes its own folder in it, whose owner is another
install -d -o chengguantong -g chengguantong -m 751 "$backups"
# with keys of its own: they are in no backup, keep a copy elsewhere
[ -e "$settings" ] || (umask 077 && docs/operations/settings.sh .env.example > "$settings.new" && mv "$settings.new" "$settings")
# what only commands and the backup are told: the processes that serve do not know the password of the owner of the tables
[ -e "$owner" ] || (umask 077 && echo '#CGT_DATABASE_ADMIN_URL=' > "$owner")
# what a city wants otherwise belongs into `systemctl edit`: these are written anew by every installation
cp docs/operations/systemd/* /etc/systemd/system/
systemctl daemon-reload

# any command as the units run it: their user, their folder, their settings
cat > /usr/local/bin/chengguantong <<WRAPPER
#!/bin/sh
exec systemd-run --quiet --wait --collect --pty --pipe --uid=chengguantong --gid=chengguantong --working-directory=$home \\
    --property=UMask=0027 --property=EnvironmentFile=$settings --property=EnvironmentFile=-$owner $program/bin/chengguantong "\$@"
WRAPPER
chmod 755 /usr/local/bin/chengguantong

echo "edit $settings and $owner, then: chengguantong migrate"
