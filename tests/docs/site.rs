//! The site as mdBook builds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use super::support::{project, tool, tree};

/// A page of the site: where it can be entered, and where its links lead.
struct Page {
    places: BTreeSet<String>,
    links: Vec<String>,
}

/// Builds the site into a folder; it must have nothing to say.
fn build(folder: &Path) {
    let run = Command::new(tool("mdbook"))
        .arg("build")
        .arg("--dest-dir")
        .args([folder, &project().join("docs")])
        .env("NO_COLOR", "1")
        .env_remove("RUST_LOG")
        .output()
        .expect("mdBook starts");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
    let loud: Vec<&str> = said.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}

/// The values of an attribute.
fn values(html: &str, attribute: &str) -> Vec<String> {
    let beginning = format!(" {attribute}=\"");
    let parts = html.split(&beginning).skip(1).filter_map(|rest| rest.split('"').next());
    parts.map(|value| value.replace("&amp;", "&")).collect()
}

fn read(html: &str) -> Page {
    // scripts hold texts that look like attributes
    let outside: String =
        html.split("<script").map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest)).collect();
    let links = [values(&outside, "href"), values(&outside, "src")].concat();
    Page { places: values(&outside, "id").into_iter().collect(), links }
}

/// A path below a folder, with its `..` taken.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for step in link.split('/').filter(|step| *step != ".") {
        match step {
            ".." => drop(parts.pop()?),
            step => parts.push(step),
        }
    }
    Some(parts.join("/"))
}

/// Whether an address of the web has a host and nothing that belongs into none.
fn is_address(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.split('/').next().is_some_and(|host| host.contains('.')) && !rest.contains(char::is_whitespace)
    })
}

fn dead(pages: &BTreeMap<String, Page>, files: &BTreeSet<String>) -> Vec<String> {
    let mut dead = Vec::new();
    for (path, page) in pages {
        for link in &page.links {
            let (file, place) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { Some(path.clone()) } else { resolve(path, file) };
            let is_there = match target {
                _ if link.contains(':') => is_address(link),
                Some(target) => {
                    let has_place = |page: &Page| place.is_empty() || page.places.contains(place);
                    files.contains(&target) && pages.get(&target).is_none_or(has_place)
                }
                None => false,
            };
            if !is_there {
                dead.push(format!("{path}: {link}"));
            }
        }
    }
    dead
}

#[test]
fn the_site_builds_and_every_link_leads_somewhere() {
    if super::is_blessed() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    build(folder.path());
    let site = tree(folder.path());
    let files: BTreeSet<String> = site.keys().cloned().collect();
    // the page for what is not found may be shown at any path
    let html = site.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html");
    let pages: BTreeMap<String, Page> =
        html.map(|(path, bytes)| (path.clone(), read(&String::from_utf8_lossy(bytes)))).collect();
    assert!(pages.len() > 250, "{} pages", pages.len());
    let dead = dead(&pages, &files);
    assert!(dead.is_empty(), "{} dead links:\n{}", dead.len(), dead.join("\n"));
    let listed = String::from_utf8_lossy(&site["toc.html"]).into_owned();
    let forgotten: Vec<String> = super::all_pages()
        .into_keys()
        .map(|path| path.replace(".md", ".html"))
        .filter(|path| path != "SUMMARY.html" && !listed.contains(&format!("\"{path}\"")))
        .collect();
    assert!(forgotten.is_empty(), "not in SUMMARY.md: {forgotten:?}");
}

#[test]
fn a_dead_link_is_noticed() {
    let page = |html: &str| read(html);
    let pages = BTreeMap::from([
        ("a/x.html".to_owned(), page(r##"<h1 id="top">X</h1><a href="y.html#there">Y</a> <a href="#top">T</a>"##)),
        (
            "a/y.html".to_owned(),
            page(r##"<h1 id="there">Y</h1><a href="../b.html">B</a> <a href="https://nowhere">N</a>"##),
        ),
        ("b.html".to_owned(), page(r##"<a href="a/x.html#bottom">X</a><a href="https://example.com/x">E</a>"##)),
    ]);
    let files = pages.keys().cloned().collect();
    assert_eq!(dead(&pages, &files), ["a/y.html: https://nowhere", "b.html: a/x.html#bottom"]);
}
