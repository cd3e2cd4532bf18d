//! Lines and numbers that are made: from a seed, of what is written and of what Ruby and others read in different ways.

use lakehouse_obs::model::LogFormat;
use serde_json::{Map, Value, json};

use super::generated::Random;

/// Services whose lines are in several languages, and of every format.
pub(crate) const SPEC: &str = r#"
[services.shop]
kind = "logs"
[services.shop.logs]
from    = { tcp = 5000 }
pattern = '^(?<who>\S+) %{INT:n:int} (?<word>\w+)(?<rest>.*)$'
fields  = { n = "int" }
redact  = { email = true, credit_card = true, name = { pattern = 'name=[[:word:]]+' }, number = { pattern = 'id=[[:digit:]]+' } }
tests   = [
  { line = "Jörg\u00a0K 7 Müller name=Łukasz id=١٢٣ x", fields = { who = "Jörg\u00a0K", n = 7, word = "M", rest = "üller <redacted> <redacted> x" }, lacks = ["ukasz", "٣"] },
  { line = "a 1 b card 4111 1111 1111 1111 jo@example.com", fields = { rest = " card <credit_card> <email>" } },
  { line = "a 1 b card 4111\u00a01111\u00a01111\u00a01111 jürgen@bücher.example", fields = { rest = " card <credit_card> <email>" } },
]
[services.twice]
kind = "logs"
[services.twice.logs]
from    = { tcp = 5002 }
pattern = ['^%{WORD:a} %{INT:b:int}? ?%{WORD:a} %{DATA:c:float};(?<event>.*)$', '^%{NUMBER:[x][y]:float} %{GREEDYDATA:event}$']
fields  = { "x.y" = "int", c = "int", a = "keyword" }
redact  = { word = { field = "a" } }
tests   = [
  { line = "one 2 three 4.5e1;x", fields = { a = "<redacted>", b = 2, c = 45 } },
  { line = "12.0 text", fields = { "x.y" = 12, "labels.event" = "text", "service.name" = "twice" } },
]
[services.api]
kind = "logs"
[services.api.logs]
from   = { tcp = 5001 }
format = "json"
fields = { took = "float", n = "int", ok = "bool", "a.b" = "int" }
redact = { secret = { field = "secret" }, nested = { field = "user.email" }, blank = { pattern = 'to[[:space:]]+[[:word:]]+' } }
tests  = [
  { line = '{"took":"1.5","n":"12","ok":"true","secret":"ü","text":"mail to\u00a0Zoë now"}', fields = { took = 1.5, n = 12, ok = true, secret = "<redacted>", text = "mail <redacted> now" }, lacks = ["Zoë"] },
  { line = '{"n":1234567890123456789012345678,"took":-12345678901234567890123,"text":"1e5 99999999999999999999","deep":[99999999999999999999.5,{"a":18446744073709551616}]}', fields = { text = "1e5 99999999999999999999" }, lacks = ["1234567890123456789012345679"] },
  { line = '{"@version":"mail to Zoë now","@timestamp":"mail to Zoë now","x":{"@version":"1"},"n":null,"took":null,"e":[],"m":{},"l":[null,{}]}', fields = { "@version" = "mail <redacted> now", "@timestamp" = "mail <redacted> now" }, lacks = ["Zoë"] },
  { line = '{"@version":"1","secret":[],"user":{"email":null,"name":{}},"host":[],"agent":null,"event":{}}', fields = { "@version" = "1", secret = "<redacted>" } },
  { line = '{"user.email":"jo@example.com","a.b":"7","event":{"action":"x"},"host":"h"}', fields = { "user.email" = "<redacted>", "a.b" = 7, "event.action" = "x", "labels.host" = "h" }, lacks = ["example"] },
]
[services.pairs]
kind = "logs"
[services.pairs.logs]
from   = { tcp = 5003 }
format = "logfmt"
fields = { took = "float", n = "int", ok = "bool", ip = "hash" }
redact = { mail = { field = "user.email" }, email = true }
tests  = [
  { line = 'n=1_000 msg="a \"b\" c" ip=::1 took=1e3 ok=true x="y"z x=2 empty= user.email=jo@example.com', fields = { n = 1000, took = 1000.0, ok = true, msg = 'a \"b\" c', "x.0" = '"y"z', "x.1" = "2", "user.email" = "<redacted>" } },
]
[services.addresses]
kind = "logs"
[services.addresses.logs]
from    = { tcp = 5004 }
pattern = '^(?<text>.*)$'
redact  = { ip = true, credit_card = true }
tests   = [
  { line = "10.0.0.1:443 10.0.0.1/24 (10.0.0.3), \"10.0.0.4\"; [10.0.0.5]:80 10.0.0.6.", fields = { text = "<ip>:443 <ip>/24 (<ip>), \"<ip>\"; [<ip>]:80 <ip>." } },
  { line = "::ffff:10.1.2.3 ::FFFF:129.144.52.38:443 [::ffff:192.168.0.10]:443", fields = { text = "<ip> <ip>:443 [<ip>]:443" } },
  { line = "64:ff9b::192.0.2.33 64:ff9b:1::192.0.2.33/96 ::13.1.68.3 ::ffff:0:10.1.2.3 fe80::5efe:10.1.2.3%eth0", fields = { text = "<ip> <ip>/96 <ip> <ip> <ip>" } },
  { line = "0:0:0:0:0:ffff:10.1.2.3 /0:0:0:0:0:FFFF:129.144.52.38:54321 ::ffff:10.1.2.3, ::ffff:10.1.2.3. ::ffff:10.1.2.300", fields = { text = "<ip> /<ip>:54321 <ip>, <ip>. <ip>" } },
  { line = "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789 2001:DB8:0:0:8:800:200C:417A FF01::101 0:0:0:0:0:0:0:1 2001:db8:1:2:3:4:5:: ::2:3:4:5:6:7:8", fields = { text = "<ip> <ip> <ip> <ip> <ip> <ip>" } },
  { line = "2001:0DB8:0000:CD30:0000:0000:0000:0000/60 2001:0DB8::CD30:0:0:0:0/60 2001:0DB8:0:CD30::/60 2001:db8::/32 ::/0", fields = { text = "<ip>/60 <ip>/60 <ip>/60 <ip>/32 <ip>/0" } },
  { line = "[2001:db8::1]:80 2001:db8::1:80 2001:db8::1.80 2001:db8::1 port 80 2001:db8::1p80 2001:db8::1#80 [::]:80", fields = { text = "[<ip>]:80 <ip> <ip>.80 <ip> port 80 <ip>p80 <ip>#80 [<ip>]:80" } },
  { line = "/2001:db8:0:0:0:0:0:1:54321 /0:0:0:0:0:0:0:1:8080: closed 2001:db8::1:54321", fields = { text = "/<ip>:54321 /<ip>:8080: closed <ip>:54321" } },
  { line = "2001:db8::1: refused, ::1: connection refused, 2001:db8::1:error (::1) <2001:db8::1> '::1'|=::1; peer:2001:db8::1,2001:db8::2. addr:::1", fields = { text = "<ip>: refused, <ip>: connection refused, <ip>:error (<ip>) <<ip>> '<ip>'|=<ip>; peer:<ip>,<ip>. addr:<ip>" } },
  { line = "fe80::1%eth0 [fe80::1%eth0]:80 fe80::1%25en1/64 fe80::1%eth0.100, fe80::1%br-0a. fe80:0:0:0:0:0:0:1%3 fdca:fe::a fdab::c", fields = { text = "<ip> [<ip>]:80 <ip>/64 <ip>, <ip>. <ip> <ip> <ip>" } },
  { line = "12:30:45 12:30:45.123 2026-11-30T12:30:45Z 00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 1.2.3 v1.2.3 1.2.3.4.5 300.1.2.3", fields = { text = "12:30:45 12:30:45.123 2026-11-30T12:30:45Z 00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 1.2.3 v1.2.3 1.2.3.4.5 300.1.2.3" } },
  { line = "a::b ns::a::b std::add Foo::Bar List::Util INFO :: started x::y::c ::a", fields = { text = "a::b ns::a::b std::add Foo::Bar List::Util INFO :: started x::y::c ::a" } },
  { line = "١٠.٠.٠.١ ١٩٢.١٦٨.٠.١٠:٤٤٣ １０.０.０.１, v١.٢.٣", fields = { text = "<ip> <ip>:٤٤٣ <ip>, v١.٢.٣" } },
  { line = "٤١١١ ١١١١ ١١١١ ١١١١ ４１１１-１１１１-１１１１-１１１１, ٤١١١ ١١١١ ١١١١ ١١١٢ 𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏 𝟺𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷𝟷", fields = { text = "<credit_card> <credit_card>, ٤١١١ ١١١١ ١١١١ ١١١٢ <credit_card> <credit_card>" } },
]
"#;

const NUMBERS: &[&str] = &[
    "1_000",
    "1__0",
    "_1",
    "1_",
    "0x1f",
    "0X1F",
    "0b1",
    "0d10",
    "0o17",
    "010",
    "08",
    "0_8",
    "+1",
    "-1",
    "+ 1",
    "- 1",
    "--1",
    "+-1",
    " 1 ",
    "\t1\n",
    "\u{a0}1",
    "1\u{a0}",
    "１",
    "1\0",
    "\0 1 \0",
    "",
    "-",
    "+",
    "-0",
    "+0",
    "00",
    "1e3",
    "1.",
    "1.5",
    ".5",
    "-.5",
    "1.e3",
    "1e",
    "1e+3",
    "1e-3",
    "1E3",
    "1e_3",
    "1_0.5_0",
    "1._5",
    "1_.5",
    "0x1.8p1",
    "0x1p-2",
    "0x",
    "0x.8",
    "-0x1f",
    "+0x1f",
    "0x1_f",
    "0x_1",
    "1e400",
    "-1e400",
    "1e-400",
    "NaN",
    "nan",
    "Infinity",
    "inf",
    "-inf",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "1,000",
    "1 000",
    "1d",
    "1f",
    "1.5f",
    "1.0e1.0",
    "00.5",
    "01.5",
    "1e05",
    "1e0x1",
    "1__0.5",
    "1.5__0",
    "5.e1",
    "0b1.1",
    "0d1.5",
    "1\n2",
    "\u{b}1\u{c}",
    "\u{1b}1",
    "1\u{2003}",
    "\u{85}1",
    "\u{feff}1",
    "٣",
    "1e1_0",
    "1e1__0",
    "1_e1",
    "0x1e",
    "0x1P3",
    "0x1.",
    "0xg",
    "1.2.3",
    "-_1",
    "0__1",
    "0_x1",
    "12abc",
    "abc",
    ".e1",
    ".",
    "1.5e3.2",
    "  0x10  ",
    "true",
    "false",
    "True",
    "yes",
    "1e9999999999",
    "0x1p99999",
    "99e+",
    "9e-",
    "1e 3",
    "0d",
    "0d_1",
    "-0d5",
    "0D7",
    "0.1e1",
    "1e-5",
    "123456789.123456789",
];

/// Texts that may be numbers: 700 of them.
pub(crate) fn numbers(random: &mut Random) -> Vec<String> {
    const PARTS: &[&str] =
        &["0", "1", "9", "27", "_", ".", "e", "E", "+", "-", "0x", "d", "p", " ", "f", "\t", "\u{b}", "\0", "ü"];
    let mut found: Vec<String> = NUMBERS.iter().map(|text| (*text).to_owned()).collect();
    while found.len() < 700 {
        let length = 1 + random.below(6);
        found.push((0..length).map(|_| *random.pick(PARTS)).collect());
    }
    found
}

/// Lines beside those that are written: with other values at their places, and wholly made for JSON and logfmt.
pub(crate) fn made(random: &mut Random, format: &LogFormat, written: &[String]) -> Vec<String> {
    let mut found: Vec<String> =
        written.iter().flat_map(|line| (0..8).map(|_| changed(random, line)).collect::<Vec<_>>()).collect();
    let count = if written.is_empty() { 0 } else { 240 };
    match format {
        LogFormat::Json => {
            // Ruby's own reader takes escapes that neither Logstash's nor ours does
            found.retain(|line| serde_json::from_str::<Value>(line).is_ok());
            found.extend((0..count).map(|_| object(random, 0).to_string()));
        }
        LogFormat::Logfmt => found.extend((0..count).map(|_| pairs(random))),
        LogFormat::Pattern(_) => {}
    }
    found
}

/// A line with some of its characters replaced by others of their kind, or of another.
fn changed(random: &mut Random, line: &str) -> String {
    line.chars()
        .map(|character| match character {
            _ if random.below(12) > 0 => character,
            '0'..='9' => *random.pick(&['0', '7', '٣', '_']),
            'a'..='z' | 'A'..='Z' => *random.pick(&['x', 'ü', 'İ', 'Z', '1']),
            ' ' => *random.pick(&[' ', '\u{a0}', '\t']),
            other => *random.pick(&[other, other, '=', '"']),
        })
        .collect()
}

/// Names of texts and numbers, and names of objects: one that is both has no place in an index.
const KEYS: &[&str] = &[
    "b",
    "a.b",
    "took",
    "n",
    "ok",
    "secret",
    "email",
    "user.email",
    "event.action",
    "host",
    "message",
    "service.id",
    "log.level",
    "@message",
    "@version",
    "x",
    "ü",
    "a.c.d",
    "agent",
    "input",
];
const OBJECTS: &[&str] = &["a", "user", "event", "labels", "nested"];

fn value(random: &mut Random) -> String {
    match random.below(4) {
        0 => (*random.pick(NUMBERS)).to_owned(),
        1 => {
            (*random.pick(&["true", " false ", "jo@example.com", "mail to Zoë", "to\u{a0}İpek now", "4111"])).to_owned()
        }
        2 => random.below(2000).to_string(),
        _ => (*random.pick(&["text", "ü ä", "a=b", "x\\", "日本"])).to_owned(),
    }
}

fn object(random: &mut Random, depth: usize) -> Value {
    let mut entries = Map::new();
    for _ in 0..1 + random.below(5) {
        let value = match random.below(9) {
            0 => random.pick(&[Value::Null, json!([]), json!({}), json!([null]), json!({ "x": null })]).clone(),
            1 => json!(random.below(100_000)),
            2 => json!(*random.pick(&[1.5, 2.0, -0.5, 1e20])),
            3 => json!(random.below(2) == 0),
            4 if depth < 2 => {
                entries.insert((*random.pick(OBJECTS)).to_owned(), object(random, depth + 1));
                continue;
            }
            5 if depth < 2 => Value::Array((0..1 + random.below(2)).map(|_| json!(value(random))).collect()),
            6 => json!(u64::MAX),
            _ => json!(value(random)),
        };
        entries.insert((*random.pick(KEYS)).to_owned(), value);
    }
    Value::Object(entries)
}

fn pairs(random: &mut Random) -> String {
    let mut line = String::new();
    for _ in 0..1 + random.below(6) {
        let key =
            if random.below(12) == 0 { *random.pick(&["[a][b]", "a[0]", "q\\=r", ""]) } else { *random.pick(KEYS) };
        let value = value(random);
        let written = match random.below(5) {
            0 => format!("\"{value}\""),
            1 => format!("'{value}'"),
            2 => format!("\"{value}"),
            _ => value,
        };
        let between = *random.pick(&[" ", " ", " ", "  ", ",", "\t"]);
        line.extend([key, "=", written.as_str(), between]);
    }
    line
}
