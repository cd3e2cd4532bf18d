//! SQL: quoting of names and texts, and the templates with them.
//!
//! Every text of the spec goes through one of these helpers; the templates are strict and escape nothing by themselves.

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use serde_json::Value;

/// A name, quoted where it would not be read as it stands.
pub(super) fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !RESERVED.contains(&name);
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// A text, right whatever `standard_conforming_strings` says.
pub(super) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// A dollar quote that does not stand in the text.
pub(super) fn dollar_quote(base: &str, text: &str) -> String {
    let mut tag = format!("${base}$");
    let mut count = 0_u32;
    while text.contains(&tag) {
        count += 1;
        tag = format!("${base}_{count}$");
    }
    tag
}

/// Key words that name nothing unless they are quoted: those reserved in any of PostgreSQL 13 to 18, and those that
/// cannot be the name of a function or type.
/// Source: PostgreSQL, appendix "SQL Key Words".
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// Every template by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("connection_stats", include_str!("templates/connection_stats.sql.hbs")),
    ("drop", include_str!("templates/drop.sql.hbs")),
    ("extension", include_str!("templates/extension.sql.hbs")),
    ("http_request_counters", include_str!("templates/http_request_counters.sql.hbs")),
    ("http_requests", include_str!("templates/http_requests.sql.hbs")),
    ("job", include_str!("templates/job.sql.hbs")),
    ("membership", include_str!("templates/membership.sql.hbs")),
    ("put_back", include_str!("templates/put_back.sql.hbs")),
    ("query_performance", include_str!("templates/query_performance.sql.hbs")),
    ("record_http_request", include_str!("templates/record_http_request.sql.hbs")),
    ("record_slow_queries", include_str!("templates/record_slow_queries.sql.hbs")),
    ("role", include_str!("templates/role.sql.hbs")),
    ("schema", include_str!("templates/schema.sql.hbs")),
    ("set_aside", include_str!("templates/set_aside.sql.hbs")),
    ("slow_queries", include_str!("templates/slow_queries.sql.hbs")),
    ("statement_text", include_str!("templates/statement_text.sql.hbs")),
    ("view", include_str!("templates/view.sql.hbs")),
];

/// The templates of all objects.
#[derive(Debug)]
pub(super) struct Templates(Handlebars<'static>);

impl Templates {
    pub(super) fn new() -> Templates {
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.register_escape_fn(handlebars::no_escape);
        templates.register_helper(
            "identifier",
            Box::new(
                |h: &Helper<'_>,
                 _: &Handlebars<'_>,
                 _: &Context,
                 _: &mut RenderContext<'_, '_>,
                 out: &mut dyn Output|
                 -> HelperResult { Ok(out.write(&identifier(text(h)?))?) },
            ),
        );
        templates.register_helper(
            "literal",
            Box::new(
                |h: &Helper<'_>,
                 _: &Handlebars<'_>,
                 _: &Context,
                 _: &mut RenderContext<'_, '_>,
                 out: &mut dyn Output|
                 -> HelperResult { Ok(out.write(&literal(text(h)?))?) },
            ),
        );
        templates.register_helper(
            "array",
            Box::new(
                |h: &Helper<'_>,
                 _: &Handlebars<'_>,
                 _: &Context,
                 _: &mut RenderContext<'_, '_>,
                 out: &mut dyn Output|
                 -> HelperResult {
                    let items = h.param(0).and_then(|param| param.value().as_array()).ok_or_else(wrong)?;
                    let items: Vec<String> = items.iter().filter_map(Value::as_str).map(literal).collect();
                    Ok(out.write(&format!("ARRAY[{}]::text[]", items.join(", ")))?)
                },
            ),
        );
        for (name, template) in TEMPLATES {
            // a test renders every template, so an error here does not exist
            let _ = templates.register_template_string(name, template);
        }
        Templates(templates)
    }

    /// Renders a template; the text ends with one line break.
    pub(super) fn render(&self, name: &str, values: &Value) -> String {
        self.0.render(name, values).unwrap_or_default()
    }
}

fn text<'a>(helper: &'a Helper<'_>) -> Result<&'a str, RenderErrorReason> {
    helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(wrong)
}

fn wrong() -> RenderErrorReason {
    RenderErrorReason::ParamTypeMismatchForName("sql", "0".to_owned(), "text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{TEMPLATES, Templates, dollar_quote, identifier, literal};

    #[test]
    fn names_and_texts_are_quoted() {
        assert_eq!(identifier("slow_queries"), "slow_queries");
        assert_eq!(identifier("user"), "\"user\"");
        assert_eq!(identifier("My \"role\""), "\"My \"\"role\"\"\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\b"), "E'a\\\\b'");
        assert_eq!(dollar_quote("do", "a $do$ b $do_1$"), "$do_2$");
    }

    #[test]
    fn every_template_is_one() {
        let templates = Templates::new();
        for (name, _) in TEMPLATES {
            assert!(templates.0.has_template(name), "{name}");
        }
    }
}
