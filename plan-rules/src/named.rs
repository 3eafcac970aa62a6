//! The schemas of named properties, in the order of their names: one by one they would take quadratic time for messages with as many
//! properties.

/// The position of a schema in the arena.
pub type SchemaIndex = usize;

/// The schemas of `properties`.
#[derive(Debug, Clone)]
pub struct NamedSchemas(Vec<(String, SchemaIndex)>);

impl NamedSchemas {
    pub(crate) fn of(mut list: Vec<(String, SchemaIndex)>) -> Self {
        list.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(list)
    }

    /// Returns each name with its schema, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, SchemaIndex)> {
        self.0.iter().map(|(name, schema)| (name.as_str(), *schema))
    }

    /// Returns the schemas of a name: one, unless the plan has the name twice.
    pub(crate) fn of_name<'s>(&'s self, name: &'s str) -> impl Iterator<Item = SchemaIndex> + 's {
        let first = self.0.partition_point(|(known, _)| known.as_str() < name);
        let from_first = self.0.get(first..).unwrap_or_default().iter();
        from_first.take_while(move |(known, _)| known == name).map(|(_, schema)| *schema)
    }
}

#[cfg(test)]
mod tests {
    use super::NamedSchemas;

    #[test]
    fn each_name_has_its_schema() {
        let mut list: Vec<(String, usize)> = (0..40).map(|at| (format!("p{at}"), at)).collect();
        let of = |list: &[(String, usize)], name: &str| {
            NamedSchemas::of(list.to_vec()).of_name(name).collect::<Vec<usize>>()
        };
        assert_eq!((of(&list, "p2"), of(&list, "p39")), (vec![2], vec![39]));
        assert!(["q", "", "p", "p40"].iter().all(|name| of(&list, name).is_empty()));
        list.push(("p2".to_owned(), 99));
        assert_eq!(of(&list, "p2"), [2, 99], "a name that is there twice");
    }
}
