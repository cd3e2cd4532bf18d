//! Texts from templates, which say what their parts are made of.
//!
//! In: a template and its values. Out: the text, and a mark for each block `{{#from "services" name "health"}}` and
//! `{{#from_secret form name}}` in it. The templates are strict and escape nothing by themselves.

use std::io;
use std::sync::{Arc, Mutex};

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, Renderable, no_escape};
use serde::Serialize;

use super::origin::{Mark, Origin};
use super::{Artifact, Made};
use crate::model::Secret;

/// What is written so far.
#[derive(Default)]
struct Written {
    text: Vec<u8>,
    marks: Vec<Mark>,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Written>>);

impl Shared {
    fn with<T>(&self, change: impl FnOnce(&mut Written) -> T) -> Option<T> {
        // one thread writes, so nobody can have left it half done
        self.0.lock().ok().map(|mut written| change(&mut written))
    }

    fn length(&self) -> usize {
        self.with(|written| written.text.len()).unwrap_or(0)
    }
}

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|written| written.text.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A block whose text is made of what its parameters name.
struct Block {
    written: Shared,
    origin: fn(Vec<String>) -> Option<Origin>,
}

impl HelperDef for Block {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        templates: &'reg Handlebars<'reg>,
        context: &'rc Context,
        state: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let start = self.written.length();
        if let Some(inside) = helper.template() {
            inside.render(templates, context, state, out)?;
        }
        // a path may stand in one list
        let words = helper.params().iter().map(|word| word.value());
        let words = words.flat_map(|word| word.as_array().map_or(std::slice::from_ref(word), Vec::as_slice));
        let words = words.filter_map(|word| word.as_str()).map(str::to_owned).collect();
        let mark = (self.origin)(words).map(|origin| (start..self.written.length(), origin));
        self.written.with(|written| written.marks.extend(mark));
        Ok(())
    }
}

fn part(path: Vec<String>) -> Option<Origin> {
    Some(Origin::Part(super::origin::Part { form: "", path, choices: Vec::new() }))
}

fn secret(words: Vec<String>) -> Option<Origin> {
    match words.as_slice() {
        [form, name] if form == "env" => Some(Origin::Secret(Secret::Env(name.clone()))),
        [form, name] if form == "file" => Some(Origin::Secret(Secret::File(name.clone()))),
        _ => None,
    }
}

/// Templates with the blocks that mark, and what `add` gives them besides.
pub(super) fn file(
    path: &str,
    template: &str,
    values: &impl Serialize,
    add: impl FnOnce(&mut Handlebars<'_>),
) -> Artifact {
    let written = Shared::default();
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    templates.register_escape_fn(no_escape);
    templates.register_helper("from", Box::new(Block { written: written.clone(), origin: part }));
    templates.register_helper("from_secret", Box::new(Block { written: written.clone(), origin: secret }));
    add(&mut templates);
    // the tests render every template, so an error here does not exist
    let _ = templates.render_template_to_write(template, values, written.clone());
    let Written { text, marks } = written.with(std::mem::take).unwrap_or_default();
    Artifact { path: path.to_owned(), text: String::from_utf8(text).unwrap_or_default(), made: Made::Text(marks) }
}
