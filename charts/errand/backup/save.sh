#!/bin/sh
# Saves a PostgreSQL database to a file of today, with its digest beside it, and then takes away what is too old. Run by the CronJob of
# the chart; `scripts/backup check` and `restore` read its files.
#   CONNECTION   a URL, or keys and values of libpq
#   BACKUPS      the folder; /backups
#   KEEP_DAYS    how long a file stays; 14. The newest stays whatever its age.
set -eu
umask 077
: "${CONNECTION:?names the database}"
folder=${BACKUPS:-/backups}
name=errand-$(date -u +%Y%m%dT%H%M%SZ).dump
cd "$folder"
# What an earlier run left half done.
rm -f -- *.part
# One transaction sees all tables as of one moment, so every user's root and pages fit each other.
pg_dump --format=custom --no-owner --no-privileges --serializable-deferrable --file "$name.part" --dbname "$CONNECTION"
pg_restore --list "$name.part" | grep -q ' TABLE DATA ' || {
    echo "There is no table in the database: nothing was saved." >&2
    exit 1
}
mv "$name.part" "$name"
sha256sum "$name" >"$name.sha256"
find . -name 'errand-*.dump*' -mtime "+${KEEP_DAYS:-14}" ! -name "$name*" -exec rm -f -- {} +
echo "Saved $name, $(wc -c <"$name") bytes; $(find . -name 'errand-*.dump' | wc -l) files are kept."
