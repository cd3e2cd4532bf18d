//! Questions about Prometheus' templates, and what the engine says to them.

use std::collections::BTreeMap;

use lakehouse_template_engine::{AlertData, Environment, Failure, Product, Query, Sample, SampleValue, Time, expand};
use serde_json::{Value, json};

use crate::random::Random;
use crate::table::{DIRECTIVES, NUMBERS, RULES, SPECIAL, TEXTS};

/// A template and the value of its alert.
pub(crate) struct Question {
    pub(crate) template: String,
    pub(crate) value: String,
}

const MILLIS: i64 = 1_700_000_000_123;
const URL: &str = "http://prometheus.example:9090/prefix";

fn labels() -> BTreeMap<String, String> {
    [("alertname", "Down"), ("instance", "node-1.example.com:9100"), ("job", "nöde"), ("empty", ""), ("number", "12.5")]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn external_labels() -> BTreeMap<String, String> {
    BTreeMap::from([("cluster".to_owned(), "eu-1".to_owned())])
}

fn vector() -> Vec<Sample> {
    let sample = |instance: &str, value: f64| Sample {
        labels: BTreeMap::from([
            ("__name__".to_owned(), "up".to_owned()),
            ("__value__".to_owned(), format!("v{value}")),
            ("instance".to_owned(), instance.to_owned()),
        ]),
        value: SampleValue::Float(value),
    };
    vec![sample("b:1", 0.25), sample("a:2", 1234.5), sample("c:3", -1.0)]
}

struct Fixed;

impl Query for Fixed {
    fn query(&self, expression: &str) -> Result<Vec<Sample>, String> {
        if expression.starts_with("bad") { Err("the query failed".to_owned()) } else { Ok(vector()) }
    }
}

impl Question {
    pub(crate) fn json(&self) -> Value {
        let vector: Vec<Value> = vector()
            .into_iter()
            .map(|sample| match sample.value {
                SampleValue::Float(value) => json!({ "labels": sample.labels, "value": value.to_string() }),
                SampleValue::Histogram(_) => Value::Null,
            })
            .collect();
        json!({
            "template": self.template, "labels": labels(), "external_labels": external_labels(), "external_url": URL,
            "value": self.value, "millis": MILLIS, "vector": vector,
        })
    }

    pub(crate) fn ours(&self, version: (u16, u16)) -> Result<String, Failure> {
        let mut environment = Environment::new(Product::Prometheus, version, Time::from_millis(MILLIS));
        environment.external_url = Some(URL);
        environment.query = &Fixed;
        let data = AlertData {
            labels: labels(),
            external_labels: external_labels(),
            external_url: URL.to_owned(),
            value: SampleValue::Float(self.value.parse().expect("a float")),
        };
        expand("Test", &self.template, &data, &environment)
    }
}

const ON_NUMBERS: &[&str] = &[
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "toTime",
    "toDuration",
    "print",
];

const ON_TEXTS: &[&str] = &[
    "humanize",
    "humanizeDuration",
    "title",
    "toUpper",
    "toLower",
    "graphLink",
    "tableLink",
    "stripPort",
    "stripDomain",
    "urlQueryEscape",
    "parseDuration",
    "safeHtml",
    "html",
    "js",
    "urlquery",
    "len",
    "printf \"%q\"",
    "printf \"%+q\"",
    "printf \"%#q\"",
    "printf \"%x\"",
    "reReplaceAll \"(\\\\w+)[.:](.*)\" \"${2}-$1$$ $3x\"",
    "match \"^[a-z]+$\"",
    "reReplaceAll \"\" \"-\"",
    "reReplaceAll \"[^a-z]*\" \"_\"",
];

const OWN: &[&str] = &[
    "{{ $labels.job }} {{ .Labels.instance }} {{ $labels.missing }} {{ $value }}",
    "{{ $labels }}",
    "{{ . }}",
    "{{ printf \"%+v\" . }}",
    "{{ printf \"%#v\" $labels }}",
    "{{ printf \"%T %T %T\" . $labels $value }}",
    "{{ $externalLabels.cluster }} {{ $externalURL }} {{ externalURL }} {{ pathPrefix }}",
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}",
    "{{ range $labels }}{{ . }},{{ end }}",
    "{{ range $k, $v := $labels }}{{ if eq $k \"job\" }}{{ break }}{{ end }}{{ $k }}{{ end }}",
    "{{ range $k, $v := $labels }}{{ if eq $k \"job\" }}{{ continue }}{{ end }}{{ $k }}{{ end }}",
    "{{ query \"up\" | first | value }}",
    "{{ query \"up\" | first | label \"instance\" }} {{ query \"up\" | first | strvalue }}",
    "{{ query \"bad\" | first | value }}",
    "{{ range query \"up\" | sortByLabel \"instance\" }}{{ .Labels.instance }}={{ .Value | humanize }} {{ end }}",
    "{{ len (query \"up\") }}",
    "{{ (query \"up\" | first).Labels.instance }} {{ (index (query \"up\") 1).Value }}",
    "{{ query \"up\" | value }}",
    "{{ index (query \"up\") 9 }}",
    "{{ args 1 \"a\" 2.5 }} {{ (args 1 2).arg1 }} {{ (args).arg0 }} {{ (args nil).arg0 }}",
    "{{ .Valu }}",
    "{{ .Labels.job.x }}",
    "{{ .Value.x }}",
    "{{ $value.x }}",
    "{{ if gt $value 1 }}{{ end }}",
    "{{ if gt $value 1.0 }}big{{ else }}small{{ end }}",
    "{{ printf \"%d\" $value }} {{ printf \"%.2f\" $value }} {{ printf \"%s\" $value }}",
    "{{ humanize $labels.job }}",
    "{{ humanize $labels.number }}",
    "{{ humanize $labels }}",
    "{{ humanize nil }}",
    "{{ humanize true }}",
    "{{ humanize }}",
    "{{ humanize 5 }} {{ humanize 5i }}",
    "{{ title 5 }}",
    "{{ label 1 2 }}",
    "{{ match \"a\" }}",
    "{{ reReplaceAll \"(a)(?P<n>b)\" \"$2${n}$1\" \"xabx\" }}",
    "{{ (toTime 1700000000).Format \"2006-01-02T15:04:05.000Z07:00 Mon Jan _2 3:04PM MST -0700 002\" }}",
    "{{ (toTime 1700000000.5).Unix }} {{ (toTime 1.5).UnixNano }} {{ (toTime 1.5).UnixMilli }}",
    "{{ (toTime 1700000000).Year }} {{ (toTime 1700000000).Month }} {{ (toTime 1700000000).Weekday }} {{ (toTime 1700000000).YearDay }} {{ (toTime 0).Hour }}",
    "{{ (toTime 5).Sub (toTime 3) }} {{ ((toTime 5).Sub (toTime 3)).Seconds }} {{ humanizeDuration ((toTime 5).Sub (toTime 3)) }}",
    "{{ (toTime 5).Add 1000000000 }}",
    "{{ (toTime 5).AddDate 0 1 0 }} {{ (toTime 5).Before (toTime 6) }} {{ (toTime 5).UTC }} {{ (toTime 5).IsZero }} {{ (toTime 5).Nope }}",
    "{{ (toTime 5).Zone }}",
    "{{ (toTime 5).Date }}",
    "{{ (toTime 5).Truncate 3000000000 }} {{ (toTime 5).Round 3000000000 }} {{ (toTime 5).Location }} {{ (toTime 5).Compare (toTime 4) }}",
    "{{ (toTime 5).Format }}",
    "{{ (toTime 5).Format 5 }}",
    "{{ toDuration 90.5 }} {{ (toDuration 3600).Hours }} {{ (toDuration 1.5).Milliseconds }} {{ humanizeDuration (toDuration 5) }}",
    "{{ now }} {{ now | toTime }} {{ now | humanizeTimestamp }}",
    "{{ eq $labels.job \"nöde\" }} {{ eq $labels $labels }}",
    "{{ index $labels \"job\" }} {{ index $labels 1 }} {{ index $labels \"none\" | len }}",
    "{{ len $labels }}",
    "{{ slice $labels 1 }}",
    "{{ print $labels $value }} {{ println $externalLabels }}",
    "{{ html $labels }} {{ js $labels.job }} {{ urlquery $labels.instance }}",
    "{{ or $labels.missing \"none\" }} {{ and $labels.job $value }}",
    "{{ $labels.job 1 }}",
    "{{ .Labels 1 }}",
    "{{ $value 1 }}",
    "{{ with query \"up\" }}{{ . | first | value | humanizeDuration }}{{ end }}",
    "{{ value nil }}",
    "{{ first nil }}",
    "{{ printf \"%v\" (query \"up\" | first) }}",
    "{{ query \"up\" | first }}",
    "{{ range $i, $s := query \"up\" }}{{ $i }}:{{ $s.Value }} {{ end }}",
    "{{ range $v := $labels }}{{ $v }}{{ else }}none{{ end }}",
    "{{ tmpl \"x\" . }}",
    "{{ safeHtml \"<b>\" | print }} {{ printf \"%T\" (safeHtml \"a\") }} {{ safeHtml \"a\" | toUpper }}",
    "{{ $labels.Names }}",
    "{{ $x := $labels }}{{ $x.job }}{{ ($x).job }}",
    "{{ $value | printf \"%.1f\" | print }} {{ $value | printf \"%[1]v %[1]v\" }}",
    "{{ define \"t\" }}{{ .Labels.job }}{{ end }}{{ template \"t\" . }}{{ template \"t\" $labels }}",
];

/// The table, and so many random templates from a seed on.
pub(crate) fn questions(version: (u16, u16), seed: u64, count: u64) -> Vec<Question> {
    let mut all = Vec::new();
    let mut ask = |template: String, value: &str| all.push(Question { template, value: value.to_owned() });
    for template in RULES.iter().chain(OWN) {
        ask((*template).to_owned(), "0.5");
        ask((*template).to_owned(), "1234.5678");
    }
    for function in ON_NUMBERS {
        for number in NUMBERS.iter().chain(SPECIAL) {
            ask(format!("{{{{ {function} $value }}}}"), number);
            ask(format!("{{{{ {function} \"{number}\" }}}}"), "1");
        }
    }
    for number in NUMBERS.iter().chain(SPECIAL) {
        for directive in DIRECTIVES {
            ask(format!("{{{{ printf {directive:?} $value }}}}"), number);
        }
    }
    for text in TEXTS {
        let literal = go_literal(text);
        for function in ON_TEXTS {
            ask(format!("{{{{ {function} {literal} }}}}"), "1");
        }
        for directive in DIRECTIVES {
            ask(format!("{{{{ printf {directive:?} {literal} }}}}"), "1");
        }
    }
    for directive in DIRECTIVES {
        for value in [
            "true",
            "7",
            "-7",
            "0",
            "128512",
            "'x'",
            "1.5i",
            "$labels",
            ".",
            "(args 1 \"a\" nil 2.5)",
            "nil",
            "(toTime 1.5).Month",
            "((toTime 5).Sub (toTime 3))",
            "$labels 1 2",
        ] {
            // addresses differ in every run
            if !directive.contains("%p") {
                ask(format!("{{{{ printf {directive:?} {value} }}}}"), "1");
            }
        }
    }
    for text in alphabets() {
        for function in ["printf \"%q\"", "printf \"%+q\"", "toUpper", "toLower", "title", "js"] {
            ask(format!("{{{{ {function} {} }}}}", go_literal(&text)), "1");
        }
    }
    for seed in seed..seed + count {
        let (template, value) = crate::templates::random(seed, Product::Prometheus, version);
        ask(template, &value);
    }
    all
}

/// What is younger than Unicode 15, whose tables Go has.
const YOUNG: &[std::ops::RangeInclusive<u32>] = &[
    0x19b..=0x19b,
    0x264..=0x264,
    0x88f..=0x88f,
    0x897..=0x897,
    0xc5c..=0xc5c,
    0xcdc..=0xcdc,
    0x1acf..=0x1aff,
    0x1b4e..=0x1b4f,
    0x1b7f..=0x1b7f,
    0x1c89..=0x1c8f,
    0x20c1..=0x20c1,
    0x2427..=0x2429,
    0x2b96..=0x2b96,
    0x2ffc..=0x2fff,
];

/// The letters and signs up to the scripts of East Asia, each in a word of its own.
fn alphabets() -> Vec<String> {
    let young = |code: &u32| YOUNG.iter().any(|range| range.contains(code));
    let characters: Vec<char> = (0xa0..0x3000).filter(|code| !young(code)).filter_map(char::from_u32).collect();
    characters.chunks(64).map(|chunk| chunk.iter().flat_map(|character| [*character, ' ']).collect()).collect()
}

/// A text as a literal of Go.
pub(crate) fn go_literal(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            character => out.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    out + "\""
}

pub(crate) fn value(random: &mut Random) -> String {
    if random.below(6) == 0 { random.one(SPECIAL).to_owned() } else { random.one(NUMBERS).to_owned() }
}
