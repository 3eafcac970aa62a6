//! The tables and columns that are there, held against those that the plan makes.

use super::finding::{AuditedTable, TableFinding};
use super::live_type::{self, LiveType};
use super::read::{ColumnList, ListedColumn};
use super::{effect, server_names};
use crate::audit::table::FindingKind;
use crate::judge::says_it_is_open;
use crate::sentence::counted;
use crate::warehouse::standard::TableOf;
use crate::warehouse::tables::{ColumnProperty, WarehouseColumn, WarehouseTable};
use crate::warehouse::types::ColumnShape;
use crate::warehouse::{ColumnKind, Loaded};
use plan_model::diagnostic::suggest::{self, nearest};
use plan_model::include::PlanFile;
use plan_model::plan::Rule;
use plan_model::schema::Property;
use plan_model::{Call, Plan, Span};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The columns of each table that is there. Some warehouses keep `Users` apart from `users`.
type LiveTables<'l> = BTreeMap<String, Vec<&'l ListedColumn>>;

/// Returns what is found of each table: those of the plan in its order, then the others by their names.
///
/// # Errors
/// A sentence for the user: the list has a column twice, with two types.
pub(crate) fn compare(
    (plan, file): (&Plan, &PlanFile),
    planned: &[WarehouseTable<'_>],
    list: &ColumnList,
    loaded: Loaded,
) -> Result<Vec<AuditedTable>, String> {
    let live = live_tables(list)?;
    let compared = ComparedTables { plan, file, planned, live: &live, loaded };
    let of_plan = planned.iter().filter_map(|table| compared.planned(table));
    let names: HashSet<&str> = planned.iter().filter_map(|table| compared.name_of(table)).collect();
    let others = live.iter().filter(|(name, _)| !names.contains(name.as_str()));
    Ok(of_plan.chain(others.map(|(name, columns)| compared.other(name, columns))).collect())
}

/// Returns the name that is written so, or else one that is the same in letters of another size.
fn same_name<'n>(mut names: impl Iterator<Item = &'n str> + Clone, wanted: &str) -> Option<&'n str> {
    names.clone().find(|name| *name == wanted).or_else(|| names.find(|name| name.eq_ignore_ascii_case(wanted)))
}

fn live_tables(list: &ColumnList) -> Result<LiveTables<'_>, String> {
    let mut tables = LiveTables::new();
    let mut known = HashMap::new();
    for column in &list.columns {
        match known.insert((&column.table, &column.column), column) {
            None => tables.entry(column.table.clone()).or_default().push(column),
            Some(known) if known.data_type == column.data_type => {}
            Some(known) => {
                return Err(format!(
                    "the column `{}` of `{}` is there twice, as `{}` and as `{}`\nhelp: write the columns of one database only",
                    column.column, column.table, known.data_type, column.data_type
                ));
            }
        }
    }
    Ok(tables)
}

struct ComparedTables<'c, 'p> {
    plan: &'c Plan,
    file: &'c PlanFile,
    planned: &'c [WarehouseTable<'p>],
    live: &'c LiveTables<'c>,
    loaded: Loaded,
}

impl ComparedTables<'_, '_> {
    /// Returns the name that a table of the plan has in the warehouse; none where it is not there.
    fn name_of(&self, table: &WarehouseTable<'_>) -> Option<&str> {
        same_name(self.live.keys().map(String::as_str), &table.name)
    }

    /// Returns what is found of a table of the plan; none where it is not there and need not be.
    fn planned(&self, table: &WarehouseTable<'_>) -> Option<AuditedTable> {
        let is_expected = table.rules.is_empty() || table.rules.iter().any(|rule| rule.is_live());
        let columns = self.name_of(table).and_then(|name| self.live.get(name));
        let mut findings = Vec::new();
        match columns {
            None if !is_expected => return None,
            None => findings.push(self.missing(table)),
            Some(columns) => {
                findings.extend(table.columns.iter().filter_map(|column| self.column(table, column, columns)));
                let open = self.open_starts(table);
                findings.extend(columns.iter().filter_map(|column| self.unplanned(table, column, &open)));
            }
        }
        let owners = table.rules.iter().find_map(|rule| rule.extra.owner.clone());
        let name = columns.and_then(|columns| columns.first()).map_or(&table.name, |column| &column.table);
        Some(AuditedTable {
            table: name.clone(),
            events: names_of(&table.rules),
            owner: owners,
            in_plan: true,
            of_server: false,
            in_warehouse: columns.is_some(),
            columns: columns.map_or(0, Vec::len),
            states: states(&findings),
            findings,
        })
    }

    fn missing(&self, table: &WarehouseTable<'_>) -> TableFinding {
        let never = match names_of(&table.rules).as_slice() {
            [] => "no call made it".to_owned(),
            [one] => format!("`{one}` never arrived"),
            several => format!("none of {} ever arrived", quoted(several)),
        };
        let message = format!("the table `{}` is not there: {never}", table.name);
        self.finding(FindingKind::MissingTable, message, table.rules.first().map(|rule| place_of(rule)))
    }

    /// Returns what is found of a column of the plan.
    fn column(
        &self,
        table: &WarehouseTable<'_>,
        column: &WarehouseColumn<'_>,
        live: &[&ListedColumn],
    ) -> Option<TableFinding> {
        let property = column.properties.iter().find(|property| property.rule.is_none_or(Rule::is_live));
        let property = property.or_else(|| column.properties.first())?;
        let name = same_name(live.iter().map(|known| known.column.as_str()), &column.name);
        let found = live.iter().find(|known| Some(known.column.as_str()) == name);
        let mut finding = match found {
            None if !property.rule.is_none_or(Rule::is_live) => return None,
            None => {
                let always = if property.required { ", which every message should have," } else { "" };
                let message = format!(
                    "the column `{}` of `{}` is not there: {}{always} never arrived with a value",
                    column.name, table.name, property.place
                );
                self.finding(FindingKind::MissingColumn, message, Some(property.property.name_span))
            }
            Some(known) => self.type_of(column, known, property)?,
        };
        finding.column = Some(found.map_or_else(|| column.name.clone(), |known| known.column.clone()));
        finding.property = Some(property.path.clone());
        Some(finding)
    }

    /// Returns a finding where a column is of another type than the plan makes.
    fn type_of(
        &self,
        column: &WarehouseColumn<'_>,
        live: &ListedColumn,
        property: &ColumnProperty<'_>,
    ) -> Option<TableFinding> {
        let is = LiveType::of(&live.data_type, live.scale.as_deref(), self.loaded.warehouse);
        if fits(column, is) {
            return self.length_of(column, live, is, property);
        }
        let (kind, wanted) = (column.kind, self.loaded.type_of(column.kind));
        let effect = effect::of(self.loaded.server, kind, is, &live.data_type);
        let message = format!(
            "the column `{}` of `{}` is {}, and {} makes it {wanted}: {effect}",
            live.column, live.table, live.data_type, property.place
        );
        let mut finding = self.finding(FindingKind::ColumnType, message, Some(property.property.name_span));
        (finding.live_type, finding.planned_type) = (Some(live.data_type.clone()), Some(wanted.to_owned()));
        Some(finding)
    }

    /// Returns a finding where a column of texts has less room than the plan wants.
    fn length_of(
        &self,
        column: &WarehouseColumn<'_>,
        live: &ListedColumn,
        is: LiveType,
        property: &ColumnProperty<'_>,
    ) -> Option<TableFinding> {
        let room = live_type::longest(&live.data_type, live.length.as_deref());
        let room = room.filter(|_| is == LiveType::Of(ColumnKind::Text))?;
        let longest =
            column.properties.iter().filter_map(|property| ColumnShape::of(&property.property.schema).longest);
        let longest = longest.max().filter(|longest| *longest > room)?;
        let room = counted(room, "character");
        let message = format!(
            "the column `{}` of `{}` keeps {room}, and {} may have {longest}: longer values are cut off or refused",
            live.column, live.table, property.place
        );
        let mut finding = self.finding(FindingKind::ColumnType, message, Some(property.property.name_span));
        let wanted = self.loaded.type_of(column.kind).to_owned();
        (finding.live_type, finding.planned_type) = (Some(live.data_type.clone()), Some(wanted));
        Some(finding)
    }

    /// Returns a finding where the plan does not have a column that is there, nor leaves open what it is of.
    fn unplanned(&self, table: &WarehouseTable<'_>, live: &ListedColumn, open: &[String]) -> Option<TableFinding> {
        let is_it = |column: &WarehouseColumn<'_>| column.name.eq_ignore_ascii_case(&live.column);
        if table.columns.iter().any(is_it) || server_names::is_column(&live.column, self.loaded) {
            return None;
        }
        let name = live.column.to_ascii_lowercase();
        if open.iter().any(|start| name.starts_with(start)) {
            return None;
        }
        let own = table.columns.iter().filter(|column| !column.properties.is_empty());
        let near = nearest(&live.column, own.map(|column| column.name.as_str()));
        let meant = suggest::meant_code(near);
        let message = format!("the plan has no property for the column `{}` of `{}`{meant}", live.column, live.table);
        let mut finding =
            self.finding(FindingKind::UnplannedColumn, message, table.rules.first().map(|rule| place_of(rule)));
        (finding.column, finding.nearest) = (Some(live.column.clone()), near.map(str::to_owned));
        Some(finding)
    }

    /// Returns the starts of the columns of a table that may be of keys that the plan leaves open: nothing, where each may be.
    fn open_starts(&self, table: &WarehouseTable<'_>) -> Vec<String> {
        let common = self.plan.common.as_ref().and_then(|common| match table.of {
            // The table of all tracks has no properties.
            TableOf::Call(Call::Track) => None,
            TableOf::Users | TableOf::Call(Call::Identify | Call::Group) => Some(&common.traits),
            TableOf::Event | TableOf::Call(_) => Some(&common.properties),
        });
        let mut payloads = table.rules.iter().map(|rule| &rule.payload).chain(common);
        if payloads.any(says_it_is_open) {
            return vec![String::new()];
        }
        let mut starts = Vec::new();
        let of_rules = table.rules.iter().flat_map(|rule| self.plan.properties_of(rule));
        let of_all = common.into_iter().flat_map(|common| common.properties());
        of_rules.chain(of_all).for_each(|property| self.open(property, "", &mut starts));
        starts
    }

    /// Adds the starts of the columns whose keys a property leaves open.
    fn open(&self, property: &Property, prefix: &str, starts: &mut Vec<String>) {
        let path = if prefix.is_empty() { property.name.clone() } else { format!("{prefix}.{}", property.name) };
        let shape = ColumnShape::of(&property.schema);
        // Of one more key, as a path that is no reserved word becomes none by what stands before it.
        if (shape.is_open || shape.is_any || shape.objects.iter().any(|object| says_it_is_open(object)))
            && let Some(held) = self.loaded.column(&format!("{path}.x"))
        {
            let name = held.name.to_ascii_lowercase();
            starts.push(name.strip_suffix('x').map_or_else(|| name.clone(), str::to_owned));
        }
        for object in &shape.objects {
            let inner = object.properties().iter().chain(&object.branches);
            inner.for_each(|property| self.open(property, &path, starts));
        }
    }

    /// Returns a table that the plan does not have.
    fn other(&self, name: &str, columns: &[&ListedColumn]) -> AuditedTable {
        let shown = columns.first().map_or(name, |column| column.table.as_str());
        let of_server = server_names::is_table(&name.to_ascii_lowercase(), self.loaded, |table| {
            same_name(self.live.keys().map(String::as_str), table).is_some()
        });
        let mut findings = Vec::new();
        if !of_server {
            let near = nearest(shown, self.planned.iter().map(|table| table.name.as_str()));
            let meant = suggest::meant_code(near);
            let message = format!("no event of the plan makes the table `{shown}`{meant}");
            let mut finding = self.finding(FindingKind::UnplannedTable, message, None);
            finding.nearest = near.map(str::to_owned);
            findings.push(finding);
        }
        AuditedTable {
            table: shown.to_owned(),
            events: Vec::new(),
            owner: None,
            in_plan: false,
            of_server,
            in_warehouse: true,
            columns: columns.len(),
            states: states(&findings),
            findings,
        }
    }

    fn finding(&self, kind: FindingKind, message: String, place: Option<Span>) -> TableFinding {
        let at = place.map(|place| {
            let (name, line, _) = self.file.place(place.start());
            format!("{name}:{line}")
        });
        TableFinding {
            kind,
            column: None,
            property: None,
            message,
            live_type: None,
            planned_type: None,
            nearest: None,
            at,
            place,
        }
    }
}

/// Returns whether a column keeps the values of the plan as they are.
fn fits(column: &WarehouseColumn<'_>, live: LiveType) -> bool {
    let shapes = || column.properties.iter().map(|property| ColumnShape::of(&property.property.schema));
    match live {
        LiveType::Of(kind) if kind == column.kind => true,
        // A day has no time to lose.
        LiveType::Day if column.kind == ColumnKind::Time && !shapes().any(|shape| shape.has_clock) => true,
        // The first value decides, and the plan says nothing of it.
        _ if shapes().any(|shape| shape.is_any) => true,
        LiveType::Json => column.kind == ColumnKind::Text && shapes().any(|shape| shape.is_list),
        _ => false,
    }
}

/// Returns the kinds of findings, each once.
fn states(findings: &[TableFinding]) -> Vec<FindingKind> {
    let mut kinds: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Returns what people call the rules of a table.
fn names_of(rules: &[&Rule]) -> Vec<String> {
    let name = |rule: &&Rule| if rule.name.is_empty() { rule.call.to_string() } else { rule.name.clone() };
    rules.iter().map(name).collect()
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn place_of(rule: &Rule) -> Span {
    if rule.name.is_empty() { rule.payload.span } else { rule.name_span }
}
