//! Values of Parquet as JSON: numbers as numbers with all of their digits, times as RFC 3339 writes them, bytes as text where they are
//! some. What JSON has no value for is null. A record has all of its members in each row: those that are null are left out, so that a null
//! within a column is one that was sent, in a map or in a text that is JSON.

use jiff::{SignedDuration, Span, Timestamp, civil};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::data_type::{AsBytes, Decimal};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Number, Value};

/// Returns a row, with all of its columns in their order.
pub(crate) fn of_row(row: &Row, schema: &Type) -> Value {
    Value::Object(members(row, schema).collect())
}

/// Returns a record within a row.
fn of_record(row: &Row, schema: &Type) -> Value {
    Value::Object(members(row, schema).filter(|(_, value)| !value.is_null()).collect())
}

fn members(row: &Row, schema: &Type) -> impl Iterator<Item = (String, Value)> {
    let inner = if schema.is_group() { schema.get_fields() } else { &[] };
    row.get_column_iter().map(move |(name, field)| {
        let own = inner.iter().find(|own| own.name() == name);
        (name.clone(), of_field(field, own.map(AsRef::as_ref)))
    })
}

fn of_field(field: &Field, schema: Option<&Type>) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => (*value).into(),
        Field::Byte(value) => (*value).into(),
        Field::Short(value) => (*value).into(),
        Field::Int(value) => (*value).into(),
        Field::Long(value) if is_nanos(schema) => time(SignedDuration::from_nanos(*value)),
        Field::Long(value) => (*value).into(),
        Field::UByte(value) => (*value).into(),
        Field::UShort(value) => (*value).into(),
        Field::UInt(value) => (*value).into(),
        Field::ULong(value) => (*value).into(),
        Field::Float16(value) => value.to_f32().into(),
        // As it was written: 0.1 and not 0.10000000149011612.
        Field::Float(value) => number(&value.to_string()),
        Field::Double(value) => (*value).into(),
        Field::Decimal(value) => number(&decimal(value)),
        Field::Str(text) if is_json(schema) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => of_bytes(bytes.as_bytes(), schema),
        Field::Date(days) => day(*days),
        Field::TimeMillis(millis) => time_of_day(SignedDuration::from_millis((*millis).into())),
        Field::TimeMicros(micros) => time_of_day(SignedDuration::from_micros(*micros)),
        Field::TimestampMillis(millis) => time(SignedDuration::from_millis(*millis)),
        Field::TimestampMicros(micros) => time(SignedDuration::from_micros(*micros)),
        Field::Group(row) => schema.map_or(Value::Null, |schema| of_record(row, schema)),
        Field::ListInternal(list) => {
            let item = schema.and_then(item);
            list.elements().iter().map(|field| of_field(field, item)).collect()
        }
        Field::MapInternal(map) => {
            let of_value = schema.and_then(|schema| part(part(schema, 0)?, 1));
            let entries = map.entries().iter();
            let entries = entries.map(|(key, field)| (name(of_field(key, None)), of_field(field, of_value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn part(schema: &Type, at: usize) -> Option<&Type> {
    schema.is_group().then(|| schema.get_fields().get(at)).flatten().map(AsRef::as_ref)
}

/// Returns what the items of a list are: the list has a group of which each item is one, in files of today.
fn item(list: &Type) -> Option<&Type> {
    let repeated = part(list, 0)?;
    let is_wrapped = repeated.is_group() && repeated.get_fields().len() == 1 && repeated.name() != "array";
    if is_wrapped { part(repeated, 0) } else { Some(repeated) }
}

fn name(key: Value) -> String {
    match key {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn number(written: &str) -> Value {
    serde_json::from_str::<Number>(written).map_or(Value::Null, Value::Number)
}

fn is_nanos(schema: Option<&Type>) -> bool {
    let logical = schema.and_then(|schema| schema.get_basic_info().logical_type_ref());
    matches!(logical, Some(LogicalType::Timestamp(of)) if of.unit == TimeUnit::NANOS)
}

fn is_json(schema: Option<&Type>) -> bool {
    schema.is_some_and(|schema| schema.get_basic_info().converted_type() == ConvertedType::JSON)
}

/// Returns the text in a column that does not say so, a UUID, or else the digits of the bytes.
fn of_bytes(bytes: &[u8], schema: Option<&Type>) -> Value {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let logical = schema.and_then(|schema| schema.get_basic_info().logical_type_ref());
    if matches!(logical, Some(LogicalType::Uuid))
        && let [a, b, c, d, e, f, g, h, i, j, rest @ ..] = bytes
    {
        let parts = [hex(&[*a, *b, *c, *d]), hex(&[*e, *f]), hex(&[*g, *h]), hex(&[*i, *j]), hex(rest)];
        return Value::String(parts.join("-"));
    }
    Value::String(std::str::from_utf8(bytes).map_or_else(|_| hex(bytes), str::to_owned))
}

fn time(since: SignedDuration) -> Value {
    Timestamp::UNIX_EPOCH.checked_add(since).map_or(Value::Null, |time| Value::String(time.to_string()))
}

fn time_of_day(since: SignedDuration) -> Value {
    civil::Time::midnight().checked_add(since).map_or(Value::Null, |time| Value::String(time.to_string()))
}

fn day(days: i32) -> Value {
    let day = Span::new().try_days(days).and_then(|days| civil::date(1970, 1, 1).checked_add(days));
    day.map_or(Value::Null, |day| Value::String(day.to_string()))
}

/// Returns a decimal as people write it: its whole number is big-endian, with its point so many digits from the end.
fn decimal(value: &Decimal) -> String {
    let bytes = value.data();
    let (is_less, mut digits) = (bytes.first().is_some_and(|byte| *byte >= 0x80), Vec::new());
    // As a number without sign, in digits from the last one on.
    let mut rest: Vec<u8> = bytes.to_vec();
    if is_less {
        let mut carry = true;
        for byte in rest.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    while rest.iter().any(|byte| *byte != 0) {
        let mut left = 0_u16;
        for byte in &mut rest {
            let whole = left * 256 + u16::from(*byte);
            *byte = u8::try_from(whole / 10).unwrap_or_default();
            left = whole % 10;
        }
        digits.push(char::from(b'0' + u8::try_from(left).unwrap_or_default()));
    }
    let scale = usize::try_from(value.scale()).unwrap_or_default();
    while digits.len() <= scale {
        digits.push('0');
    }
    if scale > 0 {
        digits.insert(scale, '.');
    }
    if is_less {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_as_people_write_them() {
        let written =
            |value: i64, scale: i32| decimal(&Decimal::from_bytes(value.to_be_bytes().to_vec().into(), 19, scale));
        assert_eq!(written(1999, 2), "19.99");
        assert_eq!(written(-5, 2), "-0.05");
        assert_eq!(written(0, 0), "0");
        assert_eq!(written(i64::MIN, 1), "-922337203685477580.8");
    }

    #[test]
    fn times_and_days() {
        assert_eq!(time(SignedDuration::from_millis(1_795_812_001_123)), "2026-11-27T20:40:01.123Z");
        assert_eq!(time(SignedDuration::MAX), Value::Null);
        assert_eq!((day(-1), day(20_000)), ("1969-12-31".into(), "2024-10-04".into()));
        assert_eq!(time_of_day(SignedDuration::from_millis(3_661_000)), "01:01:01");
    }

    #[test]
    fn bytes_that_are_text_and_others() {
        assert_eq!(of_bytes(b"Order Paid", None), "Order Paid");
        assert_eq!(of_bytes(&[0xff, 0], None), "ff00");
    }
}
