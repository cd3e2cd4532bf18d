//! Values while a template runs. They keep the types that Go gives them, since error texts and `%T` show these.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::time::Time;
use crate::types::{Kind, Pointee, Type};

/// Bytes of a text, which need not be UTF-8.
pub(crate) type Bytes = Arc<[u8]>;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Nothing at all: a missing key of a value that is not there itself, or `nil`.
    Absent,
    /// A value in a place that may hold any; `None` for `nil`.
    Interface(Option<Arc<Value>>),
    Bool(bool),
    /// A whole number, also one of a named type such as a duration.
    Int(i64, Type),
    /// One byte of a text.
    Byte(u8),
    Float(f64),
    Complex(f64, f64),
    Text(Bytes, Type),
    List(Arc<List>),
    Map(Arc<Map>),
    Struct(Arc<Struct>),
    Time(Time),
    /// What points to a struct; `None` for `nil`.
    Pointer(Option<Arc<Value>>, Pointee),
}

/// A list with its type.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) ty: Type,
    pub(crate) items: Vec<Value>,
    pub(crate) is_nil: bool,
    /// Whether it has no text of its own, as in old versions.
    pub(crate) is_plain: bool,
}

/// A map from texts with its type.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    pub(crate) ty: Type,
    pub(crate) entries: BTreeMap<Bytes, Value>,
    pub(crate) is_nil: bool,
    /// Whether it has no text of its own, as in old versions.
    pub(crate) is_plain: bool,
}

/// A struct with its type; fields in small letters are hidden from templates.
#[derive(Debug, Clone)]
pub(crate) struct Struct {
    pub(crate) ty: Type,
    pub(crate) fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) ty: Type,
    pub(crate) value: Value,
}

impl Value {
    pub(crate) fn text(text: impl AsRef<[u8]>) -> Value {
        Value::Text(Arc::from(text.as_ref()), Type::String)
    }

    pub(crate) fn int(number: i64) -> Value {
        Value::Int(number, Type::Int)
    }

    pub(crate) fn list(ty: Type, items: Vec<Value>) -> Value {
        Value::List(Arc::new(List { ty, items, is_nil: false, is_plain: false }))
    }

    pub(crate) fn map(ty: Type, entries: BTreeMap<Bytes, Value>) -> Value {
        Value::Map(Arc::new(Map { ty, entries, is_nil: false, is_plain: false }))
    }

    /// A map of texts.
    pub(crate) fn texts<'a>(ty: Type, entries: impl IntoIterator<Item = (&'a String, &'a String)>) -> Value {
        let entry = |(name, text): (&String, &String)| (Arc::from(name.as_bytes()), Value::text(text));
        Value::map(ty, entries.into_iter().map(entry).collect())
    }

    pub(crate) fn pointer(self, pointee: Pointee) -> Value {
        Value::Pointer(Some(Arc::new(self)), pointee)
    }

    /// The value as it is in a place of the type.
    pub(crate) fn held_as(self, ty: Type) -> Value {
        match (ty, self) {
            (Type::Any, Value::Absent) => Value::Interface(None),
            (Type::Any, value @ Value::Interface(_)) => value,
            (Type::Any, value) => Value::Interface(Some(Arc::new(value))),
            (_, value) => value,
        }
    }

    /// What is inside of an interface.
    pub(crate) fn opened(self) -> Value {
        match self {
            Value::Interface(Some(inner)) => (*inner).clone(),
            Value::Interface(None) => Value::Absent,
            value => value,
        }
    }

    /// What interfaces and pointers lead to; `Err` with the `nil` that they end in.
    pub(crate) fn indirect(self) -> Result<Value, Value> {
        match self {
            Value::Interface(Some(inner)) | Value::Pointer(Some(inner), _) => (*inner).clone().indirect(),
            Value::Interface(None) | Value::Pointer(None, _) => Err(self),
            value => Ok(value),
        }
    }

    /// Its type; `None` where it is absent.
    pub(crate) fn ty(&self) -> Option<Type> {
        Some(match self {
            Value::Absent => return None,
            Value::Interface(_) => Type::Any,
            Value::Bool(_) => Type::Bool,
            Value::Int(_, ty) | Value::Text(_, ty) => *ty,
            Value::Byte(_) => Type::Uint8,
            Value::Float(_) => Type::Float64,
            Value::Complex(..) => Type::Complex128,
            Value::List(list) => list.ty,
            Value::Map(map) => map.ty,
            Value::Struct(it) => it.ty,
            Value::Time(_) => Type::Time,
            Value::Pointer(_, pointee) => Type::Pointer(*pointee),
        })
    }

    pub(crate) fn kind(&self) -> Kind {
        self.ty().map_or(Kind::Invalid, Type::kind)
    }

    /// The name of its type, as error texts show it.
    pub(crate) fn type_name(&self) -> &'static str {
        self.ty().map_or("<nil>", Type::name)
    }

    /// The zero of a type; for struct types, which templates get no zeros of, nothing.
    pub(crate) fn zero(ty: Type) -> Value {
        match ty.kind() {
            Kind::Interface => Value::Interface(None),
            Kind::Bool => Value::Bool(false),
            Kind::Int => Value::Int(0, ty),
            Kind::Uint => Value::Byte(0),
            Kind::Float => Value::Float(0.0),
            Kind::Complex => Value::Complex(0.0, 0.0),
            Kind::String => Value::Text(Arc::from([]), ty),
            Kind::List => Value::List(Arc::new(List { ty, items: Vec::new(), is_nil: true, is_plain: false })),
            Kind::Map => Value::Map(Arc::new(Map { ty, entries: BTreeMap::new(), is_nil: true, is_plain: false })),
            Kind::Pointer => match ty {
                Type::Pointer(pointee) => Value::Pointer(None, pointee),
                _ => Value::Absent,
            },
            Kind::Struct | Kind::Invalid => Value::Absent,
        }
    }

    /// Whether it counts as true.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Value::Absent | Value::Interface(None) | Value::Pointer(None, _) => false,
            Value::Interface(Some(inner)) => inner.is_true(),
            Value::Bool(it) => *it,
            Value::Int(number, _) => *number != 0,
            Value::Byte(byte) => *byte != 0,
            Value::Float(number) => *number != 0.0,
            Value::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
            Value::Text(text, _) => !text.is_empty(),
            Value::List(list) => !list.items.is_empty(),
            Value::Map(map) => !map.entries.is_empty(),
            Value::Struct(_) | Value::Time(_) | Value::Pointer(Some(_), _) => true,
        }
    }

    pub(crate) fn is_nil(&self) -> bool {
        match self {
            Value::Absent | Value::Interface(None) | Value::Pointer(None, _) => true,
            Value::List(list) => list.is_nil,
            Value::Map(map) => map.is_nil,
            _ => false,
        }
    }

    /// A field of a struct by its name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        match self {
            Value::Struct(it) => it.fields.iter().find(|field| field.name == name),
            _ => None,
        }
    }
}
