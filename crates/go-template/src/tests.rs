use super::*;

const DEBIAN: Version = (2, 42);

/// Code and place of each problem of `text`.
fn problems(text: &str) -> Vec<(&'static str, &str)> {
    problems_in(text, &prometheus(DEBIAN))
}

fn problems_in<'a>(text: &'a str, dialect: &Dialect) -> Vec<(&'static str, &'a str)> {
    let (_, problems) = parse(text, dialect);
    problems.into_iter().map(|problem| (problem.code, &text[problem.at])).collect()
}

fn read(text: &str) -> Template {
    let (template, problems) = parse(text, &prometheus(DEBIAN));
    assert_eq!(problems, [], "{text}");
    template
}

fn label_names(text: &str) -> Vec<String> {
    read(text).labels.into_iter().map(|(name, _)| name).collect()
}

fn only(text: &str) -> TextDiagnostic {
    let (_, mut problems) = parse(text, &prometheus(DEBIAN));
    assert_eq!(problems.len(), 1, "{text}: {problems:?}");
    problems.remove(0)
}

#[test]
fn text_without_actions_is_constant() {
    assert!(read("a } b }} c { d").is_constant);
    assert!(!read("{{/* nothing */}}").is_constant);
}

#[test]
fn what_prometheus_renders_has_no_problem() {
    for text in [
        "{{ $value }} {{- .Value -}} {{/* comment */}}{{- /* trimmed */ -}} x",
        r#"{{ printf "%.2f%% of %-10s %+d %x %q" $value $labels.job 3 $value $labels.job }}"#,
        r#"{{ printf "%[2]s %[1]v" $value $labels.job }} {{ printf "%*d" 5 3 }}"#,
        "{{ if gt $value 1.0 }}a{{ else if eq $labels.job `x` }}b{{ else }}c{{ end }}",
        "{{ range $name, $text := $labels }}{{ if $text }}{{ $name }}{{ break }}{{ end }}{{ end }}",
        r#"{{ range query "up" }}{{ .Labels.job }}={{ .Value | humanize }}{{ end }}"#,
        r#"{{ with query "up" }}{{ . | first | value | humanizeDuration }}{{ end }}"#,
        r#"{{ (query "up" | first).Labels.job }} {{ (toTime $value).Year }} {{ (args 1 2).arg0 }}"#,
        r#"{{ define "x" }}{{ .Labels.job }}{{ end }}{{ template "x" . }}"#,
        r#"{{ block "b" $value }}{{ . | humanize }}{{ end }}"#,
        "{{ $x := $value }}{{ if $x }}{{ $x = 3 }}{{ end }}{{ $x }}",
        "{{ with $x := $value }}{{ $x }}{{ . }}{{ end }} {{ ($z := 1) }}{{ $z }}",
        "{{ humanize $labels.job }} {{ humanize `12` }} {{ humanize 5 }}",
        r#"{{ or $labels.none "none" }} {{ eq $labels.job nil }} {{ len $labels.job }}"#,
        "{{ true }} {{ 1i }} {{ 0x1F }} {{ 1_000 }} {{ 'a' }} {{-3}} {{ $value | }}",
        "{{ $.Labels.job }} {{ $externalLabels.cluster }} {{ $externalURL }} {{ externalURL }}",
    ] {
        read(text);
    }
}

#[test]
fn labels_are_found_however_they_are_read() {
    assert_eq!(
        label_names(r#"{{ $labels.a }}{{ .Labels.b }}{{ $.Labels.c }}{{ index $labels "d-e" }}"#),
        ["a", "b", "c", "d-e"]
    );
    assert_eq!(label_names("{{ with $labels }}{{ .job }}{{ end }}"), ["job"]);
    assert_eq!(label_names("{{ $l := .Labels }}{{ toUpper $l.job }}"), ["job"]);
    assert_eq!(label_names(r#"{{ define "x" }}{{ .Labels.job }}{{ end }}{{ template "x" . }}"#), ["job"]);
}

#[test]
fn labels_of_other_series_are_not_the_alerts() {
    let template = read(r#"{{ range query "up" }}{{ .Labels.instance }}{{ end }}{{ $externalLabels.x }}"#);
    assert_eq!(template.labels, []);
    assert!(!template.reads_all_labels);
    assert_eq!(template.text_arguments.len(), 1);
    assert_eq!(template.text_arguments[0].text, "up");
}

#[test]
fn reading_the_whole_map_reads_all_labels() {
    for text in ["{{ $labels }}", "{{ range $labels }}x{{ end }}", "{{ . }}", "{{ index $labels .ExternalURL }}"] {
        assert!(read(text).reads_all_labels, "{text}");
    }
}

#[test]
fn a_bare_value_is_distinguished_from_a_formatted_one() {
    let template = read("{{ $value }} {{ .Value | humanize }} {{ $externalURL }}");
    assert!(template.uses_value);
    assert_eq!(template.value_printed_bare.first(), Some(&(3..9)));
    let used: Vec<_> = template.variables_used.iter().map(String::as_str).collect();
    assert_eq!(used, ["$externalURL", "$value"]);
}

#[test]
fn a_caller_can_add_variables() {
    let dialect = prometheus(DEBIAN).with_variable("$threshold", Type::Float);
    let (template, problems) = parse("{{ humanize $threshold }}", &dialect);
    assert_eq!(problems, []);
    assert!(template.variables_used.contains("$threshold"));
    assert_eq!(problems_in("{{ gt $threshold 1 }}", &dialect), [(TYPE_MISMATCH, "1")]);
}

#[test]
fn broken_actions_are_syntax_errors() {
    for (text, place) in [
        ("{{ $value", "{{"),
        ("{{ $value }", "}"),
        ("{{ }}", "{{ }}"),
        ("{{ \"abc }}", "\""),
        ("{{ ( $value }}", "("),
        ("{{ $value ) }}", ")"),
        ("{{ 089 }}", "089"),
        ("{{ 'ab' }}", "'ab'"),
        (r#"{{ reReplaceAll "\d" "" $labels.job }}"#, r#""\d""#),
        ("{{ /* comment */ }}", "/"),
        ("{{/* comment }}", "{{"),
        ("{{ $value | 5 }}", "5"),
        ("{{ if }}x{{ end }}", "if"),
        ("{{ humanize(5) }}", "(5)"),
        ("{{ $a, $b := $value }}", ","),
        ("{{ template x }}", "x"),
    ] {
        assert_eq!(problems(text), [(SYNTAX, place)], "{text}");
    }
}

#[test]
fn blocks_must_match() {
    for (text, place) in [
        ("{{ if $value }}x", "{{ if $value }}"),
        ("{{ end }}", "{{ end }}"),
        ("{{ else }}", "{{ else }}"),
        ("{{ if true }}a{{ else }}b{{ else }}c{{ end }}", "{{ else }}"),
        ("{{ with true }}{{ else if true }}x{{ end }}", "{{ else if true }}"),
        ("{{ break }}", "{{ break }}"),
        ("{{ range $labels }}{{ else }}{{ break }}{{ end }}", "{{ break }}"),
        ("{{ if true }}{{ define `x` }}a{{ end }}{{ end }}", "{{ define `x` }}"),
        ("{{ define `x` }}a{{ end }}{{ define `x` }}b{{ end }}", "{{ define `x` }}"),
    ] {
        assert_eq!(problems(text), [(SYNTAX, place)], "{text}");
    }
}

#[test]
fn the_usual_slips_get_the_edit_to_make() {
    for (text, help) in [
        ("{{ $value * 100 }}", "scale in the expression"),
        ("{{ $value - 1 }}", "scale in the expression"),
        ("{{ mul $value 100 }}", "scale in the expression"),
        ("{{ $value > 1 }}", "write `gt $value 1.0`"),
        ("{{ if $labels.code == 500 }}{{ end }}", "write `eq $labels.code 500`"),
        ("{{ $labels.a-b }}", "write `index $labels \"a-b\"`"),
        ("{{ labels.job }}", "write `$labels`"),
        ("{{ value }}", "write `$value`"),
        ("{{ $job }}", "`$labels.job`"),
        ("{{ .job }}", "`$labels.job`"),
        ("{{ upper $labels.job }}", "`toUpper`"),
        ("{{ “x” }}", "straight quotes"),
    ] {
        let help_given = only(text).help;
        assert!(help_given.contains(help), "{text}: {help_given}");
    }
}

#[test]
fn a_replacement_fixes_the_template() {
    for text in [
        "{{ $value }",
        "{{ humanize $labels.a-b }}",
        "{{ $Labels.job }}",
        "{{ .valu }}",
        "{{ humanise $value }}",
        "{{ gt $value 1 }}",
        "{{ eq $labels.code 500 }}",
        r#"{{ printf "%d" $value }}"#,
    ] {
        let problem = only(text);
        let mut fixed = text.to_owned();
        fixed.replace_range(problem.at, &problem.replacement.expect(text));
        read(&fixed);
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    assert_eq!(
        problems("{{ $valu }}{{ nofunc 1 }}{{ $value * 2 }}{{ .Nope }}{{ if }}{{ $x := * }}{{ $x }}"),
        [
            (UNDEFINED_VARIABLE, "$valu"),
            (UNKNOWN_FUNCTION, "nofunc"),
            (SYNTAX, "*"),
            (UNKNOWN_FIELD, ".Nope"),
            (SYNTAX, "{{ if }}"),
            (SYNTAX, "if"),
            (SYNTAX, "*"),
        ]
    );
}

#[test]
fn variables_end_with_their_block() {
    for (text, place) in [
        ("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "$x"),
        ("{{ if true }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}", "$x"),
        ("{{ range $k, $v := $labels }}{{ end }}{{ $v }}", "$v"),
        ("{{ $x := $x }}", "$x"),
        ("{{ $x = 1 }}", "$x"),
        ("{{ define `x` }}{{ $labels.job }}{{ end }}", "$labels"),
    ] {
        assert_eq!(problems(text), [(UNDEFINED_VARIABLE, place)], "{text}");
    }
    read("{{ if $x := $value }}{{ $x }}{{ else }}{{ $x }}{{ end }}");
}

#[test]
fn newer_functions_need_a_newer_version() {
    assert_eq!(problems("{{ now }}"), [(NOT_IN_VERSION, "now")]);
    assert_eq!(problems_in("{{ now }}", &prometheus((3, 6))), []);
    let chained = "{{ with $labels.a }}{{ else with $value }}{{ . }}{{ end }}";
    assert_eq!(problems(chained), [(NOT_IN_VERSION, "{{ else with $value }}")]);
    assert_eq!(problems_in(chained, &prometheus((2, 55))), []);
    assert_eq!(problems("{{ range 3 }}{{ end }}"), [(NOT_IN_VERSION, "3")]);
    assert_eq!(problems_in("{{ range 3 }}{{ end }}", &prometheus((3, 3))), []);
}

#[test]
fn fields_must_exist() {
    for (text, place) in [
        ("{{ .Valu }}", ".Valu"),
        ("{{ .Labels.job.x }}", ".x"),
        ("{{ $value.x }}", ".x"),
        (r#"{{ range query "up" }}{{ .job }}{{ end }}"#, ".job"),
        ("{{ define `x` }}{{ .job }}{{ end }}{{ template `x` . }}{{ template `x` . }}", ".job"),
    ] {
        assert_eq!(problems(text), [(UNKNOWN_FIELD, place)], "{text}");
    }
    read("{{ define `x` }}{{ .job }}{{ end }}{{ template `x` $labels }}");
}

#[test]
fn values_must_fit() {
    for (text, place) in [
        ("{{ gt $value 1 }}", "1"),
        ("{{ eq $labels.code 500 }}", "500"),
        ("{{ lt true false }}", "true"),
        ("{{ humanize $labels }}", "$labels"),
        ("{{ humanize `abc` }}", "`abc`"),
        ("{{ toUpper $value }}", "$value"),
        ("{{ $value | toUpper }}", "$value"),
        (r#"{{ query "up" | value }}"#, r#"query "up""#),
        ("{{ len $value }}", "$value"),
        ("{{ index $labels 1 }}", "1"),
        ("{{ slice $value }}", "$value"),
        ("{{ range $labels.job }}{{ end }}", "$labels.job"),
        ("{{ $labels.job `x` }}", "$labels.job"),
        ("{{ $value -1 }}", "$value"),
        ("{{ toUpper `a` `b` }}", "toUpper"),
        ("{{ nil }}", "nil"),
    ] {
        let found = problems(text);
        assert_eq!(found.first(), Some(&(TYPE_MISMATCH, place)), "{text}");
    }
}

#[test]
fn formats_must_fit_their_arguments() {
    for (text, place) in [
        (r#"{{ printf "%d" $value }}"#, "%d"),
        (r#"{{ printf "%s" 5 }}"#, "%s"),
        (r#"{{ printf "%d" $labels.job }}"#, "%d"),
        (r#"{{ printf "%.2f%" $value }}"#, "%"),
        (r#"{{ printf "%v %v" $value }}"#, "%v"),
        (r#"{{ printf "%v" $value 1 }}"#, "1"),
        (r#"{{ $value | printf "\t%d" }}"#, r#""\t%d""#),
    ] {
        assert_eq!(problems(text), [(TYPE_MISMATCH, place)], "{text}");
    }
}

#[test]
fn a_value_may_be_a_histogram_unless_the_caller_knows_better() {
    let text = r#"{{ printf "%s" $value }}{{ $value.Count }}"#;
    assert_eq!(problems_in(text, &prometheus((3, 5))), []);
    let float = prometheus((3, 5)).with_float_value();
    assert_eq!(problems_in(text, &float), [(TYPE_MISMATCH, "%s"), (UNKNOWN_FIELD, ".Count")]);
}

#[test]
fn named_templates_must_be_defined() {
    assert_eq!(problems("{{ template `x` }}"), [(UNDEFINED_TEMPLATE, "{{ template `x` }}")]);
    read("{{ block `x` . }}{{ end }}{{ template `x` }}{{ define `y` }}{{ template `y` }}{{ end }}");
}

#[test]
fn deep_nesting_ends_in_a_problem_not_in_a_crash() {
    for text in ["{{ ".to_owned() + &"(".repeat(100_000), "{{ if 1 }}".repeat(50_000)] {
        let (_, problems) = parse(&text, &prometheus(DEBIAN));
        assert!(problems.iter().any(|problem| problem.code == SYNTAX));
    }
}

#[test]
fn any_part_of_a_template_can_be_read() {
    let text = "é{{- $x := printf \"%[1]d\\n\" (index $labels 'é').a | `q` -}}{{/**/}}{{ else if .5e1i }}“{{";
    let ends: Vec<_> = text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
    for (index, from) in ends.iter().enumerate() {
        for to in &ends[index..] {
            for problem in parse(&text[*from..*to], &prometheus(DEBIAN)).1 {
                assert!(text[*from..*to].get(problem.at).is_some());
            }
        }
    }
}

#[test]
fn trim_markers_take_the_blanks_between_texts() {
    let found = |text: &str| parse(text, &alertmanager((0, 33))).1.iter().any(|problem| problem.code == NO_SEPARATOR);
    assert!(found("{{ range .Alerts -}} {{ .Labels.a }}\n {{- /* c */ -}} {{ end }}"));
    assert!(!found("{{ range .Alerts }}{{ .Labels.a }} {{ end }}"));
    let text = " a {{- 1 }} b {{ 2 -}}\n c";
    let tree = crate::read(text, &prometheus(DEBIAN)).expect("a template");
    let texts: Vec<&str> = tree
        .body
        .iter()
        .filter_map(|node| match node {
            Node::Text(at) => Some(&text[at.clone()]),
            _ => None,
        })
        .collect();
    assert_eq!(texts, [" a", " b ", "c"]);
}
