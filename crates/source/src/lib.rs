//! The ground floor: the texts of a spec, where everything in them stands, what is found in them, and how much is read.
//!
//! In: the root file, what it includes, and the kinds. Out: one tree of values in which every key and value knows the
//! file and bytes it came from. Deliberately absent: any knowledge of what the keys mean, and reading from the disk.
//!
//! Bottom to top: `scan`, `place`, `tree` and `literal`; `report`, whose findings have places; `limits`, whose bounds are findings;
//! `parse`, which reports and is bounded.

mod decode;
mod excess;
pub mod go_text;
mod layer;
pub mod limits;
mod limits_of_tests;
mod literal;
mod parse;
mod parts;
mod place;
pub mod removal;
pub mod report;
mod scan;
mod spanned;
pub mod threads;
mod traps;
mod tree;
pub mod work;

pub use decode::{DecodeError, decode};
pub use layer::{Alternatives, fill, keep_choice, overlay, union};
pub use literal::{Text, characters};
pub use parse::{parse, parse_built_in};
pub use place::{Place, Sources, Span, character_at};
pub use scan::{Scan, scan};
pub use spanned::Spanned;
pub use tree::{Entry, Node, Table, Value};
