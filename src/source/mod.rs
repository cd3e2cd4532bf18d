//! The texts of a spec, and where everything in them stands.
//!
//! In: the root file, what it includes, and the kinds. Out: one tree of values in which every key and value knows the
//! file and bytes it came from. Deliberately absent: any knowledge of what the keys mean, and reading from the disk.

mod decode;
mod excess;
mod layer;
mod literal;
mod parse;
mod place;
pub mod removal;
mod traps;
mod tree;

pub use decode::{DecodeError, decode};
pub use layer::{fill, keep_choice, overlay, union};
pub use literal::Text;
pub(crate) use literal::characters;
pub use parse::{parse, parse_built_in};
pub(crate) use place::character_at;
pub use place::{Place, Sources, Span};
pub use tree::{Entry, Node, Table, Value};
