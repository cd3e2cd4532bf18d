use super::*;

mod forms;
mod passed_over;
mod reported;
mod shown;

/// What was found in a text.
fn found(text: &str, of: Use) -> Vec<&str> {
    let found: Vec<&str> = find(text, of).iter().filter_map(|found| text.get(found.at.clone())).collect();
    // what is refused in any text is covered in every output
    let outputs =
        [mask_secrets(text).into_owned(), cover_spec(text).into_owned(), Secrets::default().cover(text).into_owned()];
    for secret in find(text, Use::Text).iter().filter_map(|found| text.get(found.at.clone())) {
        for shown in &outputs {
            assert!(secret.len() < 4 || !shown.contains(secret), "{secret} is shown: {shown}");
        }
    }
    found
}

/// Something that nobody could guess, which is no key of anybody.
fn random(length: usize) -> String {
    let letters = b"q7Zk2mX9wB4tR8vN1cL5hJ3dS6fG0pY";
    letters.iter().cycle().take(length).map(|byte| char::from(*byte)).collect()
}

/// The same in the digits that AWS uses.
fn base32(length: usize) -> String {
    let letters = b"Q7ZK2MX5WB4TR3VN6CL5HJ3DS6FG2PY";
    letters.iter().cycle().take(length).map(|byte| char::from(*byte)).collect()
}

/// The same in digits of base 16.
fn hex(length: usize) -> String {
    "9b74c9897bac770ffc029102a200c5de".chars().cycle().take(length).collect()
}

#[test]
fn the_names_of_headers_tell() {
    for name in [
        "Authorization",
        "authorization",
        "Proxy-Authorization",
        "X-Api-Key",
        "x-api-key",
        "Api-Key",
        "Apikey",
        "apikey",
        "ApiKey",
        "X-ApiKey",
        "X-Auth-Token",
        "X-Access-Token",
        "Cookie",
        "Set-Cookie",
        "X-Vault-Token",
        "PRIVATE-TOKEN",
        "X-Amz-Security-Token",
        "X-Consul-Token",
        "X-Gitlab-Token",
        "DD-API-KEY",
        "X-Auth-Key",
        "X-Sentry-Auth",
        "Ocp-Apim-Subscription-Key",
        "X-Hasura-Admin-Secret",
        "X-Password",
        "X-Auth",
        "X-Honeycomb-Team",
        "x-functions-key",
        "X-Goog-Api-Key",
        "Job-Token",
        "X-Forwarded-Access-Token",
        "X-Insert-Key",
        "X-MBX-APIKEY",
        "AuthToken",
        "X-JWT",
    ] {
        assert_eq!(header(name), Telling::Secret, "{name}");
    }
    for name in [
        "Accept",
        "X-Scope-OrgID",
        "X-Request-Id",
        "Idempotency-Key",
        "Content-Type",
        "User-Agent",
        "Host",
        "X-Partition-Key",
        "Sec-WebSocket-Key",
        "X-CSRF-Token",
        "X-XSRF-TOKEN",
        "X-CSRFToken",
        "X-Atlassian-Token",
        "X-Api-Key-Id",
        "Monkey",
        "X-Token-Type",
        "X-Auth-User",
        "Surrogate-Key",
        "X-Api-Version",
        "X-Max-Tokens",
        "Turkey",
        "X-Authors",
        "Public-Key",
    ] {
        assert_eq!(header(name), Telling::Nothing, "{name}");
    }
}

#[test]
fn the_names_of_parameters_tell() {
    for name in
        ["token", "api_key", "apikey", "apiKey", "password", "access_token", "client_secret", "x-api-token", "pwd"]
    {
        assert_eq!(parameter(name), Telling::Secret, "{name}");
    }
    for name in ["auth", "key", "sig", "code", "access_key"] {
        assert_ne!(parameter(name), Telling::Secret, "{name}");
    }
    for name in [
        "module",
        "target",
        "collect[]",
        "match[]",
        "format",
        "max_tokens",
        "page_token",
        "sort_key",
        "token_type",
        "author",
        "keyspace",
        "keys",
        "passive",
        "tokenizer",
        "x_scope",
        "",
        "[]",
        "secretary",
    ] {
        assert_eq!(parameter(name), Telling::Nothing, "{name}");
    }
}

#[test]
fn a_path_that_is_a_key_is_found() {
    let secret = [
        "T0000000/B0000000/notarealtokennotareal".to_owned(),
        "hooks/notarealtokennotareal".to_owned(),
        "services/T0/B0/notarealtokennotareal".to_owned(),
        format!("hook/T0000000/B0000000/{}", random(24)),
        format!("api/webhooks/123456789012345678/{}", random(68)),
        format!("hooks/{}", random(26).to_lowercase()),
        format!("hooks/{}/", random(20)),
        format!("a/{}-{}_{}", random(9), random(12), random(11)),
        format!("in/{}", random(40)),
        format!("v1/{}", random(17)),
        "hooks/0f8fad5b-d9cb-469f-a165-70867728950e".to_owned(),
        "0F8FAD5B-D9CB-469F-A165-70867728950E".to_owned(),
        "ws-0f8fad5b-d9cb-469f-a165-70867728950e/alerts".to_owned(),
        "webhook/0f8fad5bd9cb469fa16570867728950e".to_owned(),
        "a/9b74c9897bac770ffc029102a200c5de".to_owned(),
        "a/a94a8fe5ccb19ba61c4c0873d391e987982fbbd3".to_owned(),
        "a/01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned(),
        "a/xd3fyk5eh7b8mrnp9qgj1wzsac".to_owned(),
        "incoming/QWERTZUIOPASDFGHJKLYXCVBNM".to_owned(),
        "a/qWeRtYuIoPaSdFgHjKlZ".to_owned(),
        "a/dGhpc2lzbm90YXNlY3JldA".to_owned(),
        "a/dGhpc2lz-bm90YXNl_Y3JldA==".to_owned(),
    ];
    for path in secret {
        let url = format!("https://hooks.example/{path}");
        assert_eq!(found(&url, Use::Destination).len(), 1, "{url}");
        // behind this part of a path, what was drawn is a key wherever it stands
        let known =
            path.starts_with("hooks/") && value::is_drawn(path.trim_start_matches("hooks/").trim_end_matches('/'));
        assert_eq!(found(&url, Use::Text).len(), usize::from(known), "{url}");
    }
}

#[test]
fn an_address_of_ones_own_is_none() {
    for url in [
        "http://alert-log:8080/",
        "https://hooks.example/api/v2/alerts/prometheus-production",
        "https://hooks.example/hooks/lakehouse-oncall-notifications",
        "https://hooks.example/hooks/lakehouseoncallnotifications",
        "https://hooks.example/webhook/alertmanagerincomingwebhook",
        "https://hooks.example/hooks/2026-11-29/daily",
        "https://hooks.example/hooks/20261129123456789012345",
        "https://hooks.example/a/AlertManagerWebhookReceiverV2",
        "https://hooks.example/a/alertmanager_prod_eu_west_1a",
        "https://hooks.example/a/lakehouse01-node02-rack03-row04",
        "https://hooks.example/a/k8s-prod-eu1-cluster07-ns12",
        "https://hooks.example/a/arn:aws:sns:eu-central-1:123456789012:alerts",
        "https://hooks.example/a/receiver-7d9f8b6c5d-x2x9z",
        "https://hooks.example/v1beta1/2024-02-01-preview/ipv4-10-0-0-1",
        "https://hooks.example/00000000-0000-0000-0000-000000000000",
        "https://hooks.example/teams/not-a-real-team-of-anybody-at-all",
        "https://hooks.example/hooks/{{ .GroupLabels.alertname }}/severity-of-the-alert",
        "https://hooks.example/{environment}/alerts",
        "https://hooks.example/a/internationalization-and-localization",
        "https://hooks.example/a/pneumonoultramicroscopicsilicovolcanoconiosis",
        "https://hooks.example/alerts?source=prometheus&team=data-platform-engineering",
        "https://hooks.example/alerts?format=json&version=2026-11-29",
        "https://hooks.example/telegram/-1001234567890",
        "https://events.eu.pagerduty.com/v2/enqueue",
        "https://api.eu.opsgenie.com/",
        "https://api.telegram.org",
        "https://slack.com/api/chat.postMessage",
        "https://example.atlassian.net/rest/api/2/",
        "https://alert.victorops.com/integrations/generic/20131114/alert/",
        "https://qyapi.weixin.qq.com/cgi-bin/",
        "https://webexapis.com/v1/messages",
        "https://sns.eu-central-1.amazonaws.com",
        "https://hooks.slack.com/services/...",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "https://hooks.slack.com/services/<id>",
        "https://karma.example.internal:9093/alertmanager/api/v2/alerts",
        "http://prometheus-msteams.monitoring.svc.cluster.local:2000/alertmanager",
        "http://alertmanager-discord.monitoring.svc:9094",
        "http://10.0.0.12:5001/webhook/grafana-oncall-relay-primary",
        "https://n8n.example/webhook/production-database-failover",
        "https://automation.example/api/jobs/rundeck-restart-ingest-workers/run",
    ] {
        assert_eq!(found(url, Use::Destination), [""; 0], "{url}");
    }
}

#[test]
fn addresses_of_hooks_are_known_anywhere() {
    for path in [
        "hooks.slack.com/services/T/B/x",
        "hooks.slack.com/workflows/T0/A0/1/not-a-real-token",
        "discord.com/api/webhooks/1/not-a-real-token",
        "ptb.discord.com/api/webhooks/1/not-a-real-token",
        "discordapp.com/api/webhooks/1/not-a-real-token",
        "example.webhook.office.com/webhookb2/not-a-real-token",
        "outlook.office.com/webhook/not-a-real-token",
        "api.telegram.org/bot1:not-a-real-token/sendMessage",
        "hooks.zapier.com/hooks/catch/1/abcdef/",
        "hc-ping.com/not-a-real-token",
        "HC-PING.com/not-a-real-token",
        "nosnch.in/notreal",
        "events.pagerduty.com/integration/not-a-real-key/enqueue",
        "alert.victorops.com/integrations/generic/20131114/alert/not-a-real-key/database",
    ] {
        let text = format!("see https://{path}, or ask");
        assert_eq!(found(&text, Use::Text).len(), 1, "{text}");
    }
}

#[test]
fn what_a_url_gives_away_is_found() {
    for (text, secret) in [
        ("https://u:hunter2@h/", "hunter2"),
        ("see postgres://monitor:hunter2@db:5432/x now", "hunter2"),
        ("https://u:hun%40ter2@h", "hun%40ter2"),
        ("https://h/?u=https://u:hunter2@i/", "hunter2"),
        ("https://h/p?token=hunter2", "hunter2"),
        ("https://h/p?a=b&api_key=hunter2&c=d", "hunter2"),
        ("[here](https://h/p?access_token=hunter2)", "hunter2"),
        ("https://h/#access_token=hunter2", "hunter2"),
        ("/health?token=hunter2", "hunter2"),
    ] {
        assert_eq!(found(text, Use::Text), [secret], "{text}");
    }
    assert_eq!(found("u:hunter2@consul:8500", Use::Address), ["hunter2"]);
    assert_eq!(found(&format!("https://h/?sig={}", random(30)), Use::Text), [random(30)]);
    for text in [
        "https://h/p@q",
        "https://{{ .user }}:{{ .password }}@h",
        "https://user:<password>@h",
        "https://user:$PASSWORD@h",
        "https://user:***@h",
        "ssh://git@github.com/a/b",
        "https://h/p?token={{ $value }}",
        "https://h/p?token=$TOKEN",
        "https://h/d/abc?var-service=x&from=now-6h&key=alertname",
        "https://h/p?monkey=banana&page_token=3",
        "mailto:a@b.example",
        "what?token=",
        "consul.example.com:8500",
    ] {
        assert_eq!(found(text, Use::Address), [""; 0], "{text}");
    }
}

#[test]
fn what_is_assigned_in_another_language_is_found() {
    for (text, of, secret) in [
        ("dblink('host=db user=u password=hunter2')", Use::Sql, "hunter2"),
        ("CREATE ROLE a LOGIN PASSWORD 'hunter2'", Use::Sql, "hunter2"),
        ("alter role a encrypted password  'hunter2'", Use::Sql, "hunter2"),
        ("{\"user\": \"u\", \"password\": \"hunter2\"}", Use::Text, "hunter2"),
        ("grant_type=a&client_secret=hunter2&b=c", Use::Text, "hunter2"),
        ("curl -H 'Authorization: Bearer not-a-real-token' h", Use::Text, "not-a-real-token"),
        ("http { url => 'http://h' password => 'hunter2' }", Use::Filter, "hunter2"),
        ("http { \"password\" => \"hunter2\" }", Use::Filter, "hunter2"),
        ("http { headers => { \"Authorization\" => \"Bearer hunter2-hunter2\" } }", Use::Filter, "hunter2-hunter2"),
        ("http { headers => { 'X-Api-Key' => 'hunter2' 'Accept' => 'a' } }", Use::Filter, "hunter2"),
        ("jdbc { a => { b => 'c' } api_key => \"hunter2\" }", Use::Filter, "hunter2"),
        ("if [a] { fingerprint { source => ['a'] key => 'hunter' } }", Use::Filter, "hunter"),
        ("cipher { mode => 'encrypt' key => \"hunter\" }", Use::Filter, "hunter"),
    ] {
        assert_eq!(found(text, of), [secret], "{text}");
    }
    for (text, of) in [
        ("mutate { rename => { 'password' => 'pw' } }", Use::Filter),
        ("mutate { replace => { password => 'gone' } remove_field => ['token'] }", Use::Filter),
        ("http { password => \"${PASSWORD}\" }", Use::Filter),
        (
            "fingerprint { method => 'SHA256' key => '${HASH_KEY}' } mutate { add_field => { 'key' => 'a' } }",
            Use::Filter,
        ),
        ("fingerprint { method => 'IPV4_NETWORK' key => '24' } redis { key => 'list' }", Use::Filter),
        ("http { headers => { 'Authorization' => 'Bearer ${TOKEN}' 'Idempotency-Key' => 'abc' } }", Use::Filter),
        ("mutate { rename => { \"password\" => \"pw\" } copy => { 'token' => 't' } }", Use::Filter),
        ("SELECT password FROM t WHERE a = 'b'", Use::Sql),
        ("SELECT count(*) FILTER (WHERE password = 'x') FROM t", Use::Sql),
        ("up{password=\"x\", token=~\".+\"}", Use::Pattern),
        ("password=%{DATA:pw} token=(?<t>.*)", Use::Text),
        ("the token: ask the team", Use::Text),
        ("Authorization: Bearer <token>", Use::Text),
        ("max_tokens=4096", Use::Text),
        ("{\"password\": \"\", \"token\": \"***\", \"secret\": \"$SECRET\"}", Use::Text),
    ] {
        assert_eq!(found(text, of), [""; 0], "{text}");
    }
}

#[test]
fn forms_of_secrets_are_found() {
    let secrets = [
        format!("ghp_{}", random(36)),
        format!("github_pat_{}", random(40)),
        format!("glpat-{}", random(20)),
        format!("xoxb-{}", random(24)),
        format!("sk_live_{}", random(24)),
        format!("AKIA{}", base32(16)),
        format!("AIza{}", random(35)),
        format!("glsa_{}_{}", random(32), random(8)),
        format!("eyJ{0}.eyJ{0}.{0}", random(20)),
        format!("hvs.{}", random(24)),
    ];
    for secret in secrets {
        let text = format!("before `{secret}`, after");
        assert_eq!(found(&text, Use::Text), [secret.as_str()], "{text}");
    }
    assert_eq!(found(&format!("12345678:AA{}", random(33)), Use::Text).len(), 1);
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk=\n-----END RSA PRIVATE KEY-----";
    assert_eq!(found(&format!("a {pem} b"), Use::Text), [pem]);
    assert_eq!(found(&pem.replace('\n', "\\n"), Use::Text).len(), 1);
    for text in [
        "-----BEGIN CERTIFICATE-----\nbm90IGEga2V5\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY----- and so on",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_<your token>",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+",
        "apiserver_request_duration_seconds_bucket",
        "dapi_requests_of_a_service_in_production_total",
        "pypi-mirror",
    ] {
        let found = found(text, Use::Text);
        assert!(found.is_empty() || text.ends_with("so on"), "{text}: {found:?}");
    }
}

#[test]
fn a_long_text_takes_a_time_in_proportion() {
    for part in [
        "a://",
        "://u:p@",
        "password=",
        "password='",
        "password=\"a\" ",
        "password:",
        "password: a ",
        "Authorization: Bearer ",
        "\"token\":\"",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "PuTTY-User-Key-File-Private-Lines:",
        "x { password => 'abcd' ",
        "?token=",
        "a{}",
        "sk-",
        "s.",
        "xoxb-key-pat",
        "(-(-",
        "-u a:",
        " --password ",
        " -H 'X-Api-Key: ",
        "@tcp(",
        "jdbc:oracle:",
        "hmac(",
        "password '",
    ] {
        let text = part.repeat(50_000 / part.len());
        for of in [Use::Text, Use::Filter, Use::Sql, Use::Destination, Use::Address] {
            // a search that begins anew at each byte does not end in this test
            drop(find(&text, of));
        }
    }
}
