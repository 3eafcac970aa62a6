//! Documents of other tools that are plainly no plan, told by the keys that all of their kind have: what each of them is.

use plan_model::json::Node;

/// What a document must have to be of a kind, and what the kind is; the first that fits counts. `a.b` is a key in another, `*` stands for
/// any key or item, and `key=text` for what is said there.
const KINDS: [(&[&str], &str); 65] = [
    (&["openapi"], "an OpenAPI description of an API"),
    (&["swagger"], "an OpenAPI description of an API"),
    (&["asyncapi"], "an AsyncAPI description of messages"),
    (&["avo"], "the configuration of Avo's command line"),
    (&["Zone", "OrgId"], AMPLI),
    (&["SourceId", "Branch"], AMPLI),
    (&["client", "trackingPlans"], "the configuration of Typewriter"),
    (&["exportFormatVersion", "containerVersion"], "a container of Google Tag Manager"),
    (&["project_info", "client"], "the configuration of Firebase"),
    (&["hosting.public"], "the configuration of Firebase"),
    (&["type=service_account", "private_key"], "the key of a service account"),
    (&["name", "environment.sdk"], "the pubspec.yaml of Dart"),
    (&["channels", "dependencies"], "an environment of Conda"),
    (&["lockfileVersion"], "a lock file of npm or pnpm"),
    (&["content-hash", "packages"], "the composer.lock of PHP"),
    (&["_meta", "default"], "the Pipfile.lock of Python"),
    (&["require.php"], COMPOSER),
    (&["name", "autoload"], COMPOSER),
    (&["name", "dependencies"], NPM),
    (&["name", "devDependencies"], NPM),
    (&["name", "peerDependencies"], NPM),
    (&["name", "scripts"], NPM),
    (&["scripts", "devDependencies"], NPM),
    (&["private", "workspaces"], NPM),
    (&["compilerOptions"], "the configuration of TypeScript"),
    (&["expo.name"], "the configuration of Expo"),
    (&["start_url"], "the manifest of a web app"),
    (&["short_name", "icons"], "the manifest of a web app"),
    (&["manifest_version"], "the manifest of a browser extension"),
    (&["info", "item.*.request"], POSTMAN),
    (&["info", "item.*.item"], POSTMAN),
    (&["info._postman_id"], POSTMAN),
    (&["__export_format"], "an export of Insomnia"),
    (&["log.entries.*.request"], "what a browser recorded of the network (HAR)"),
    (&["lighthouseVersion"], "a report of Lighthouse"),
    (&["runs.*.tool"], "a report of findings (SARIF)"),
    (&["metadata.dbt_schema_version"], DBT),
    (&["version=2", "models"], DBT),
    (&["version=2", "sources"], DBT),
    (&["version=2", "exposures"], DBT),
    (&["version=2", "seeds"], DBT),
    (&["config-version"], DBT),
    (&["model-paths"], DBT),
    (&["__schema.types"], "a schema of GraphQL"),
    (&["data.__schema.types"], "a schema of GraphQL"),
    (&["type=FeatureCollection", "features"], "a map in GeoJSON"),
    (&["cells", "nbformat"], "a notebook of Jupyter"),
    (&["panels", "schemaVersion"], "a dashboard of Grafana"),
    (&["services.*.image"], "a file of Docker Compose"),
    (&["services.*.build"], "a file of Docker Compose"),
    (&["on", "jobs"], "a workflow of GitHub"),
    (&["runs.using"], "an action of GitHub"),
    (&["apiVersion", "appVersion"], "a chart of Helm"),
    (&["apiVersion", "kind", "spec.template"], KUBERNETES),
    (&["apiVersion", "kind", "spec.selector"], KUBERNETES),
    (&["apiVersion", "kind", "spec.containers"], KUBERNETES),
    (&["apiVersion", "kind=ConfigMap"], KUBERNETES),
    (&["AWSTemplateFormatVersion"], "a template of CloudFormation"),
    (&["terraform_version"], "a state of Terraform"),
    (&["cff-version"], "a file on how to cite a work"),
    (&["site_name", "nav"], "the configuration of MkDocs"),
    (&["@context", "@type"], "a document in JSON-LD"),
    (&["@context", "@graph"], "a document in JSON-LD"),
    (&["repos.*.hooks"], "the configuration of pre-commit"),
    (&["updates.*.package-ecosystem"], "the configuration of Dependabot"),
];

const AMPLI: &str = "the configuration of Ampli, which Amplitude's command line keeps";
const NPM: &str = "the package.json of npm";
const COMPOSER: &str = "the composer.json of PHP";
const POSTMAN: &str = "a collection of Postman";
const DBT: &str = "a file of dbt";
const KUBERNETES: &str = "a resource of Kubernetes";

/// Returns what a document is that is no plan, where that can be told.
pub(crate) fn kind(root: &Node) -> Option<&'static str> {
    // A plan and a schema may have what other tools have too: `name` and `dependencies`.
    let is_list = |key: &str| root.get(key).is_some_and(|list| !list.items().is_empty());
    let is_object = |key: &str| root.get(key).is_some_and(Node::is_object);
    if ["rules", "events"].into_iter().any(is_list) || ["events", "properties"].into_iter().any(is_object) {
        return None;
    }
    let has_all = |wanted: &[&str]| wanted.iter().all(|one| has(root, one));
    KINDS.iter().find(|(wanted, _)| has_all(wanted)).map(|(_, what)| *what)
}

/// Returns whether a document has what is wanted, as [`KINDS`] write it.
fn has(node: &Node, wanted: &str) -> bool {
    if let Some((key, text)) = wanted.split_once('=') {
        return node.get(key).is_some_and(|value| value.to_text() == text);
    }
    let (first, rest) = wanted.split_once('.').map_or((wanted, None), |(first, rest)| (first, Some(rest)));
    let fits = |value: &Node| rest.is_none_or(|rest| has(value, rest));
    if first == "*" {
        return node.items().iter().any(fits) || node.members().iter().any(|member| fits(&member.value));
    }
    node.get(first).is_some_and(fits)
}
