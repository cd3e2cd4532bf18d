//! Which edits are made and which are not, with edits that no rule would give.
