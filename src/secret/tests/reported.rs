//! What is refused by its name or its place, and correct texts that are not.

use super::*;

/// What differs from what each text should have.
fn wrong(cases: &[(&str, Use, &str)]) -> Vec<String> {
    let right = |text: &str, of, secret: &str| match secret {
        "" => found(text, of).is_empty(),
        secret => found(text, of) == [secret],
    };
    let wrong = cases.iter().filter(|(text, of, secret)| !right(text, *of, secret));
    wrong.map(|(text, of, secret)| format!("{text} ({of:?}): {:?} and not {secret}", found(text, *of))).collect()
}

#[test]
fn names_of_headers_that_tell_of_any_word() {
    for name in [
        "X-Pass",
        "X-Creds",
        "X-Pw",
        "X-Passcode",
        "X-Auth-Basic",
        "X-Otp",
        "X-Authz",
        "X-JWT-Assertion",
        "X-Db-Password-Prod",
        "X-Token-Value",
        "X-Token2",
    ] {
        assert_eq!(header(name), Telling::Secret, "{name}");
    }
    assert_eq!(header("X-Session-Id"), Telling::Perhaps);
    assert_eq!(header("Tokens"), Telling::Perhaps);
}

#[test]
fn names_of_parameters_that_tell() {
    for name in ["pass", "pw", "creds", "db_pass", "dbpass", "userpass", "password2", "token1", "secretAccessKey"] {
        assert_eq!(parameter(name), Telling::Secret, "{name}");
    }
    for name in [
        "access_key",
        "accesskey",
        "user_key",
        "community",
        "dsn",
        "client_assertion",
        "connection_string",
        "session_id",
        "tokens",
    ] {
        assert_eq!(parameter(name), Telling::Perhaps, "{name}");
    }
    for name in ["hash", "bypass", "compass", "pwa", "password_file", "token_type", "secret_name", "passed", "keys"] {
        assert_eq!(parameter(name), Telling::Nothing, "{name}");
    }
}

#[test]
fn everything_that_tells_is_covered_by_its_name_too() {
    use names::{Covered, NAMES, is_header, is_parameter, is_secret};
    for row in NAMES {
        for name in row.names {
            assert!(row.covered != Covered::Anywhere || is_secret(name), "{name}");
            assert!(row.header != Telling::Secret || is_header(name), "{name}");
            assert!(row.key != Telling::Secret || is_parameter(name), "{name}");
        }
    }
}

#[test]
fn what_is_assigned_in_a_text_is_found() {
    let key = format!("{}+{}", random(20), random(19));
    let aws = format!("export AWS_SECRET_ACCESS_KEY={key}");
    let wire = format!("[Interface]\nPrivateKey = {key}=\n");
    let prose = format!("the password = {key}");
    let key_ = format!("{key}=");
    let cases = [
        (aws.as_str(), Use::Text, key.as_str()),
        (wire.as_str(), Use::Text, key_.as_str()),
        (prose.as_str(), Use::Text, key.as_str()),
        ("PGPASSWORD=\"hunter2x\" psql", Use::Text, "hunter2x"),
        ("password='hunter2x'", Use::Text, "hunter2x"),
        ("{'password': 'hunter2x'}", Use::Text, "hunter2x"),
        ("{'password': 'hunter'}", Use::Sent, "hunter"),
        ("client_secret=hunter&b=c", Use::Sent, "hunter"),
        ("curl -u monitor:hunterx https://h", Use::Text, "hunterx"),
        ("curl -umonitor:hunter2x https://h", Use::Text, "hunter2x"),
        ("https://x-access-token:hunter2x@git.example/a", Use::Text, "hunter2x"),
        ("password=hunterx host=db", Use::Text, "hunterx"),
        ("Server=db;User Id=u;Password=hunterx;", Use::Text, "hunterx"),
        ("curl --user \"monitor:hunterx\" https://h", Use::Text, "hunterx"),
        ("tool --password hunter2x --verbose", Use::Text, "hunter2x"),
        ("curl -H \"X-Vault-Token: hunterx\" h", Use::Text, "hunterx"),
        ("curl -H 'X-Api-Key: hunterx' h", Use::Text, "hunterx"),
        ("sshpass -p hunterx ssh h", Use::Text, "hunterx"),
        ("docker login -u u -p hunterx registry", Use::Text, "hunterx"),
        ("redis-cli -h h -a hunterx ping", Use::Text, "hunterx"),
        ("mysql -u root -phunterx db", Use::Text, "hunterx"),
        ("Authorization: ApiKey hunter2hunter2", Use::Text, "hunter2hunter2"),
        ("Authorization: Splunk hunter2hunter2", Use::Text, "hunter2hunter2"),
        ("Authorization: Something hunter2hunter2", Use::Text, "hunter2hunter2"),
        ("u:hunterx@tcp(db:3306)/d", Use::Text, "hunterx"),
        ("jdbc:oracle:thin:scott/hunterx@h:1521:x", Use::Text, "hunterx"),
        ("host=db user=u password='hunter x'", Use::Text, "hunter x"),
        ("dblink('host=db password=''hunterx''')", Use::Sql, "hunterx"),
        ("SELECT crypt('hunterx', gen_salt('bf'))", Use::Sql, "hunterx"),
        ("SELECT pgp_sym_decrypt(a, 'hunterx') FROM t", Use::Sql, "hunterx"),
        ("SELECT pgp_sym_encrypt(coalesce(a, ','), 'hunterx') FROM t", Use::Sql, "hunterx"),
        ("ALTER ROLE a WITH ENCRYPTED PASSWORD E'hunterx'", Use::Sql, "hunterx"),
        ("elasticsearch { cloud_auth => \"elastic:hunterx\" }", Use::Filter, "hunterx"),
        (
            "jdbc { jdbc_connection_string => \"jdbc:postgresql://h/d?user=u&password=hunterx\" }",
            Use::Filter,
            "hunterx",
        ),
        ("jdbc { jdbc_connection_string => \"jdbc:sqlserver://h;user=u;password=hunterx\" }", Use::Filter, "hunterx"),
        ("mongo { uri => 'mongodb://u:hunterx@h' }", Use::Filter, "hunterx"),
    ];
    let wrong = wrong(&cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hooks_on_hosts_of_ones_own_are_known() {
    let key = random(26).to_lowercase();
    for address in [
        format!("discordapp.com/api/v10/webhooks/1/{}", "not-a-real-token"),
        format!("chat.example/hooks/{key}"),
        format!("rocket.example/hooks/{}/{key}", random(17)),
        format!("maker.ifttt.com/trigger/down/with/key/{key}"),
        format!("oncall.example/integrations/v1/alertmanager/{key}/"),
        format!("kuma.example/api/push/{}?status=up", random(12)),
        format!("cronitor.link/p/{}/job", hex(32)),
    ] {
        let text = format!("see https://{address} first");
        assert_eq!(found(&text, Use::Text).len(), 1, "{text}");
    }
}

/// Texts that people write about secrets, in which there is none.
const HARMLESS: &[&str] = &[
    "password=see-wiki",
    "password=/run/secrets/db",
    "password=file:///run/secrets/db",
    "password=op://vault/item/password",
    "password=env:DB_PASSWORD",
    "secret=arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf",
    "api_key=your-api-key",
    "password=example",
    "Authorization: Bearer your-token-here",
    "Authorization: Bearer tokens are read from a file",
    "psql --password=prompt",
    "psql --password required",
    "postgres://USER:PASS@HOST/DB",
    "https://user:pass@host/",
    "token=Bearer",
    "token=4096",
    "password=unset",
    "password=required",
    "spec.secret=shop-db",
    "{job=\"a\"} |= `token=expired`",
    "https://git.example/x?hash=9b74c9897bac770ffc029102a200c5de9b74c989",
    "https://nosnch.in/docs",
    "password: rotate it",
    "password = the one of the vault",
    "docker run -u 1000:1000 x",
    "curl -u user:password h",
    "mysql -p -u root",
    "ssh -p 2222 h",
    "curl -H 'X-Api-Key: $KEY' h",
    "curl -H 'Accept: text/plain' h",
    "the secret: ask, see ?host= and password=see-wiki",
    "with user=a set password=see-wiki",
];

#[test]
fn correct_texts_are_silent() {
    let mut cases: Vec<_> = HARMLESS.iter().map(|text| (*text, Use::Text, "")).collect();
    cases.extend([
        ("https://h.example/tenants/0f8fad5b-d9cb-469f-a165-70867728950e/alerts", Use::Destination, ""),
        ("https://h.example/alerts?dashboard=0f8fad5b-d9cb-469f-a165-70867728950e", Use::Destination, ""),
        ("https://h.example/hooks/notifyinfrastructureteamaboutincidents", Use::Destination, ""),
        ("https://h.example/hooks/lakehouse01", Use::Text, ""),
        ("SELECT a FROM t WHERE token='expired'", Use::Sql, ""),
        ("SELECT a FROM t WHERE password='' AND b=''", Use::Sql, ""),
        ("SELECT a FROM t WHERE password=''", Use::Sql, ""),
        ("{'token': 'expired'}", Use::Text, ""),
        ("mutate { gsub => [\"message\", \"password=[a-z]+\", \"password=gone\"] }", Use::Filter, ""),
        ("token=sha256", Use::Text, ""),
    ]);
    let wrong = wrong(&cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
