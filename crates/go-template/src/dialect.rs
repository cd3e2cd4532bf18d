//! What a product offers to its templates, as data: root fields, variables, functions and their types.

/// A version of the product: major, minor.
pub type Version = (u16, u16);

/// Everything that is known of the templates of one product in one version.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// The product's name in messages.
    pub product: &'static str,
    /// The version that runs the template.
    pub version: Version,
    /// The type of `.` and `$` at the top of a template.
    pub root: &'static Object,
    /// What is declared before the template starts.
    pub variables: Vec<Predefined>,
    /// The functions besides those of Go's own template language.
    pub functions: &'static [Function],
    /// Names that authors bring along from elsewhere, and what to write instead.
    pub foreign: &'static [(&'static str, &'static str)],
    /// Templates that the product defines itself.
    pub templates: &'static [NamedTemplate],
    /// Path of the map of labels that [`Template::labels`](super::Template::labels) lists.
    pub labels: &'static str,
    /// Path of the value that [`Template::uses_value`](super::Template::uses_value) speaks of.
    pub value: &'static str,
    /// From which version `{{ else with … }}` can be read.
    pub else_with_since: Version,
    /// From which version `range` counts up to a whole number.
    pub range_over_integer_since: Version,
}

impl Dialect {
    /// Adds a variable that the caller declares in front of each template, such as `$threshold`.
    #[must_use]
    pub fn with_variable(mut self, name: &str, ty: Type) -> Self {
        self.variables.push(Predefined { name: name.to_owned(), ty, path: None });
        self
    }
}

/// A template that the product defines itself.
#[derive(Debug)]
pub struct NamedTemplate {
    pub name: &'static str,
    pub since: Version,
}

/// A variable that a template can read without declaring it.
#[derive(Debug, Clone, PartialEq)]
pub struct Predefined {
    /// With its dollar sign.
    pub name: String,
    pub ty: Type,
    /// The field of the root that it stands for.
    pub path: Option<&'static str>,
}

/// The type of a value while a template runs, as far as it is known before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Nothing is known, so nothing about it is wrong.
    Any,
    Bool,
    Int,
    Float,
    /// A float or a native histogram.
    FloatOrHistogram,
    Text,
    Object(&'static Object),
}

impl Type {
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Float | Self::FloatOrHistogram => "a float",
            Self::Text => "text",
            Self::Object(object) => object.name,
        }
    }

    /// The name that Go's `printf` shows in an error, where there is one for sure.
    pub(super) fn go_name(self) -> Option<&'static str> {
        match self {
            Self::Bool => Some("bool"),
            Self::Int => Some("int"),
            Self::Float => Some("float64"),
            Self::Text => Some("string"),
            Self::Any | Self::FloatOrHistogram | Self::Object(_) => None,
        }
    }
}

/// A struct, a map or a list.
#[derive(Debug)]
pub struct Object {
    /// With its article, for messages: `a sample`.
    pub name: &'static str,
    pub members: &'static [Member],
    pub entries: Entries,
    /// How to get from it to what functions want. Empty where there is no usual way.
    pub hint: &'static str,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What stands inside an object beside its named members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entries {
    None,
    /// Reached by `.name` or `index`, keyed by text.
    Map(Type),
    /// Reached by `index` and `range`.
    List(Type),
}

/// A field or a method.
#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    pub since: Version,
    pub ty: Type,
    /// Whether it can take arguments.
    pub method: bool,
}

/// A function and what it takes.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub since: Version,
    pub parameters: &'static [Parameter],
    /// The type of any further arguments.
    pub rest: Option<Parameter>,
    pub result: Type,
    pub rule: Rule,
}

/// What a function takes in one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Parameter {
    Anything,
    Text,
    /// A number, or text that reads as one.
    Numeric,
    Object(&'static Object),
}

/// What must hold of a call beyond the types of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    None,
    /// `eq`, `ne`: the first argument is compared with each other.
    Equality,
    /// `lt` and its like: two ordered values of one kind.
    Ordering,
    /// A format and its arguments.
    Format,
    /// A map or list and the keys into it.
    Index,
    /// Something that has a length.
    Length,
    /// `and`, `or`: the result is one of the arguments.
    OneOf,
    /// Text or a list, cut.
    Slice,
    /// `call`: the first argument is a function value.
    Call,
}
