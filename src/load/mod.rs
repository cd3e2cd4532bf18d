//! From files to one tree for each environment: what is included is joined, overlays and defaults are laid over each other,
//! kinds become plain tables.
//!
//! In: the root file, and whoever has the others. Out: a [`Layered`] tree in which every value keeps its place, and a finding
//! for everything that is not where it may stand. Deliberately absent: what any value means.

mod defaults;
mod elements;
mod environments;
mod expand;
mod expositions;
mod files;
mod folders;
mod forms;
mod kinds;
mod layers;
mod project;
mod red;
mod selection;

pub use elements::Elements;
pub use environments::Changes;
pub use expand::expand;
pub use expositions::Pasted;
pub use files::Input;
pub use files::{Files, read};
pub use kinds::LoadedKinds;
pub use layers::Tree;
pub use layers::{Layered, layer};
pub use project::Given;
pub use project::{Project, Refusal};
pub use selection::Selection;
