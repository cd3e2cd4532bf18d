//! Binary operators: of scalars, of a vector and a scalar, of two vectors.

mod element;
mod matching;
mod sets;

use lakehouse_promql::{BinaryOperator, Version};

use crate::annotation::Note;
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::plan::Binary;
use crate::quirks;
use crate::sample::Sample;
use element::{Combined, combine};

/// From this version on `atan2` drops the name as arithmetic does.
const ATAN2_DROPS_NAME: Version = Version::new(2, 47);

/// Whether the result of an operator is something else than its operand.
fn changes_meaning(operator: BinaryOperator, version: Version) -> bool {
    match operator {
        BinaryOperator::Add
        | BinaryOperator::Subtract
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Power
        | BinaryOperator::Modulo => true,
        BinaryOperator::Atan2 => version >= ATAN2_DROPS_NAME,
        _ => false,
    }
}

impl Binary {
    /// Whether results are something else than the operands, and go without their names.
    pub(crate) fn drops_names(&self, version: Version) -> bool {
        changes_meaning(self.operator, version) || self.return_bool
    }

    /// What it makes of a number and a scalar; nothing where a comparison does not hold.
    pub(crate) fn of_number(&self, value: f64, scalar: f64, is_left: bool) -> Option<f64> {
        let (left, right) = if is_left { (scalar, value) } else { (value, scalar) };
        element::of_numbers(self.operator, left, right).and_then(|(result, keep)| match self.operator.is_comparison() {
            true if self.return_bool => Some(f64::from(u8::from(keep))),
            // a comparison keeps the value of the vector, on whichever side it stands
            true => keep.then_some(value),
            false => Some(result),
        })
    }
}

impl<'a> Run<'a> {
    pub(crate) fn binary(&mut self, binary: &'a Binary, at: i64) -> Result<Value, Error> {
        let left = self.value(&binary.left, at)?;
        let right = self.value(&binary.right, at)?;
        match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) => {
                Ok(Value::Scalar(element::of_scalars(binary.operator, left, right)))
            }
            (Value::Vector(left), Value::Vector(right)) => {
                let vector = match binary.operator {
                    BinaryOperator::And | BinaryOperator::Or | BinaryOperator::Unless => {
                        let mut memory = self.memory(binary.memory);
                        let vector = sets::combined(binary, left, right, &mut memory);
                        self.put_back_memory(binary.memory, memory);
                        vector
                    }
                    _ => self.matched(binary, left, right)?,
                };
                self.distinct_now(&vector, binary.is_distinct)?;
                Ok(Value::Vector(vector))
            }
            (Value::Vector(vector), Value::Scalar(scalar)) => self.with_scalar(binary, vector, scalar, false),
            (Value::Scalar(scalar), Value::Vector(vector)) => self.with_scalar(binary, vector, scalar, true),
            _ => Err(Error::new("operands are neither vectors nor scalars")),
        }
    }

    fn with_scalar(
        &mut self,
        binary: &Binary,
        vector: Vec<Element>,
        scalar: f64,
        is_left: bool,
    ) -> Result<Value, Error> {
        let scalar = Sample::Float(scalar);
        let version = self.engine.version();
        let mut result = Vec::with_capacity(vector.len());
        for mut element in vector {
            let (left, right) = if is_left { (&scalar, &element.sample) } else { (&element.sample, &scalar) };
            let Some(combined) = self.combined(binary, left, right) else { continue };
            let Combined { mut sample, keep } = combined;
            // a comparison keeps the value of the vector, on whichever side it stands
            if binary.operator.is_comparison() && is_left {
                sample = element.sample.clone();
            }
            let stays = is_left && element.sample.float().is_none() && version < quirks::HISTOGRAMS_LEFT_OUT;
            let is_old = element.sample.float().is_none() && version < quirks::FLOATS_APART;
            if is_old || stays && binary.return_bool {
                // the number was computed, and the histogram left beside it
                sample = element.sample.clone();
                if !keep && !binary.return_bool {
                    continue;
                }
            } else if binary.return_bool {
                sample = Sample::Float(f64::from(u8::from(keep)));
            } else if !keep {
                continue;
            }
            element.sample = sample;
            if binary.drops_names(version) {
                self.drop_name(&mut element);
            }
            result.push(element);
        }
        self.distinct_now(&result, binary.is_distinct)?;
        Ok(Value::Vector(result))
    }

    /// What an operator makes of two samples; says why where that is nothing.
    pub(super) fn combined(&mut self, binary: &Binary, left: &Sample, right: &Sample) -> Option<Combined> {
        let (combined, notes) = combine(binary.operator, left, right, self.engine.version());
        notes.into_iter().for_each(|note: Note| self.note(note, binary.place));
        combined
    }
}
