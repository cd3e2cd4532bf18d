//! Rules about what expressions can see.

pub(super) mod external_label;
