//! The types of Go that values of templates have, with the names that error texts show.

/// A type of Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// `interface {}`
    Any,
    /// What functions of the template language itself take: a value as it is.
    Reflected,
    Bool,
    Int,
    Int64,
    Uint8,
    /// Only inside of times; none that templates could compare.
    Uint64,
    Float64,
    Complex128,
    String,
    Html,
    Url,
    Duration,
    Month,
    Weekday,
    Time,
    Location,
    /// `[]string`
    Texts,
    /// The named list of texts of Alertmanager.
    Strings,
    /// `[]interface {}`
    Anys,
    Pair,
    Pairs,
    Alert,
    /// `[]template.Alert`
    SomeAlerts,
    Alerts,
    Data,
    /// Alertmanager's map of labels.
    Kv,
    /// `map[string]string`
    TextMap,
    /// `map[string]interface {}`
    AnyMap,
    /// A sample whose value may be a histogram.
    Sample,
    /// A sample of the versions without histograms.
    FloatSample,
    QueryResult,
    FloatQueryResult,
    /// The data of an alert whose value may be a histogram.
    AlertData,
    FloatAlertData,
    Histogram,
    Pointer(Pointee),
}

/// What a pointer points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pointee {
    Sample,
    FloatSample,
    Data,
    Time,
    Duration,
    Location,
    Histogram,
}

/// What a type is made of, as far as templates tell the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Invalid,
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    String,
    List,
    Map,
    Struct,
    Pointer,
    Interface,
}

impl Pointee {
    pub(crate) fn target(self) -> Type {
        match self {
            Self::Sample => Type::Sample,
            Self::FloatSample => Type::FloatSample,
            Self::Data => Type::Data,
            Self::Time => Type::Time,
            Self::Duration => Type::Duration,
            Self::Location => Type::Location,
            Self::Histogram => Type::Histogram,
        }
    }
}

impl Type {
    /// As Go prints it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Reflected => "reflect.Value",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint64 => "uint64",
            Self::Float64 => "float64",
            Self::Complex128 => "complex128",
            Self::String => "string",
            Self::Html => "template.HTML",
            Self::Url => "template.URL",
            Self::Duration => "time.Duration",
            Self::Month => "time.Month",
            Self::Weekday => "time.Weekday",
            Self::Time => "time.Time",
            Self::Location => "time.Location",
            Self::Texts => "[]string",
            Self::Strings => "template.Strings",
            Self::Anys => "[]interface {}",
            Self::Pair => "template.Pair",
            Self::Pairs => "template.Pairs",
            Self::Alert => "template.Alert",
            Self::SomeAlerts => "[]template.Alert",
            Self::Alerts => "template.Alerts",
            Self::Data => "template.Data",
            Self::Kv => "template.KV",
            Self::TextMap => "map[string]string",
            Self::AnyMap => "map[string]interface {}",
            Self::Sample | Self::FloatSample => "template.sample",
            Self::QueryResult | Self::FloatQueryResult => "template.queryResult",
            Self::AlertData => {
                "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }"
            }
            Self::FloatAlertData => {
                "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }"
            }
            Self::Histogram => "histogram.FloatHistogram",
            Self::Pointer(Pointee::Sample | Pointee::FloatSample) => "*template.sample",
            Self::Pointer(Pointee::Data) => "*template.Data",
            Self::Pointer(Pointee::Time) => "*time.Time",
            Self::Pointer(Pointee::Duration) => "*time.Duration",
            Self::Pointer(Pointee::Location) => "*time.Location",
            Self::Pointer(Pointee::Histogram) => "*histogram.FloatHistogram",
        }
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Any => Kind::Interface,
            Self::Bool => Kind::Bool,
            Self::Int | Self::Int64 | Self::Duration | Self::Month | Self::Weekday => Kind::Int,
            Self::Uint8 | Self::Uint64 => Kind::Uint,
            Self::Float64 => Kind::Float,
            Self::Complex128 => Kind::Complex,
            Self::String | Self::Html | Self::Url => Kind::String,
            Self::Texts
            | Self::Strings
            | Self::Anys
            | Self::Pairs
            | Self::SomeAlerts
            | Self::Alerts
            | Self::QueryResult
            | Self::FloatQueryResult => Kind::List,
            Self::Kv | Self::TextMap | Self::AnyMap => Kind::Map,
            Self::Reflected
            | Self::Time
            | Self::Location
            | Self::Pair
            | Self::Alert
            | Self::Data
            | Self::Sample
            | Self::FloatSample
            | Self::AlertData
            | Self::FloatAlertData
            | Self::Histogram => Kind::Struct,
            Self::Pointer(_) => Kind::Pointer,
        }
    }

    /// The type of the entries of a list or map.
    pub(crate) fn element(self) -> Type {
        match self {
            Self::Texts | Self::Strings | Self::Kv | Self::TextMap => Self::String,
            Self::Pairs => Self::Pair,
            Self::SomeAlerts | Self::Alerts => Self::Alert,
            Self::QueryResult => Self::Pointer(Pointee::Sample),
            Self::FloatQueryResult => Self::Pointer(Pointee::FloatSample),
            _ => Self::Any,
        }
    }

    /// Whether a value of this type can stand where the other is asked for.
    pub(crate) fn is_assignable_to(self, other: Type) -> bool {
        let underlying = |ty: Type| match ty {
            Self::Strings => Self::Texts,
            Self::Alerts => Self::SomeAlerts,
            Self::Kv => Self::TextMap,
            other => other,
        };
        self == other || other == Self::Any || underlying(self) == underlying(other)
    }

    /// Whether `nil` can stand for it.
    pub(crate) fn can_be_nil(self) -> bool {
        matches!(self.kind(), Kind::Interface | Kind::Map | Kind::Pointer | Kind::List) || self == Self::Reflected
    }

    /// Whether `==` is defined for all of its values.
    pub(crate) fn is_comparable(self) -> bool {
        !matches!(
            self,
            Self::Alert | Self::Data | Self::Sample | Self::FloatSample | Self::AlertData | Self::FloatAlertData
        ) && !matches!(self.kind(), Kind::List | Kind::Map)
    }
}
