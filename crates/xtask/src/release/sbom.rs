//! The bill of materials of a release: CycloneDX 1.6 as JSON, the same bytes for the same contents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::checksums::sha256;
use super::licenses::Rust;
use super::packages::{Catalogue, Graph, Key, Package};
use super::target::Target;

/// Everything that is linked into some program for some target.
#[derive(Debug, Default)]
pub(crate) struct Materials {
    graph: Graph,
    programs: BTreeMap<Key, BTreeSet<Target>>,
}

impl Materials {
    /// Adds what [`Catalogue::linked`] says of a program.
    pub(crate) fn add(&mut self, program: &str, target: Target, linked: Graph) {
        for (key, used) in linked {
            if key.0 == program {
                self.programs.entry(key.clone()).or_default().insert(target);
            }
            self.graph.entry(key).or_default().extend(used);
        }
    }

    /// The document. `time` is the commit's, as RFC 3339.
    ///
    /// # Errors
    /// When the catalogue lacks a package, or the document cannot be written.
    pub(crate) fn render(
        &self,
        catalogue: &Catalogue,
        rust: &Rust,
        version: &str,
        time: &str,
    ) -> Result<String, String> {
        let mut components = vec![json!({
            "type": "library", "bom-ref": "rust-std", "name": "rust-std", "version": rust.version(),
            "licenses": [{"expression": "MIT OR Apache-2.0"}], "purl": format!("pkg:generic/rust-std@{}", rust.version()),
        })];
        if self.programs.values().flatten().any(|target| target.is_musl()) {
            components.push(json!({
                "type": "library", "bom-ref": "musl", "name": "musl", "licenses": [{"license": {"id": "MIT"}}],
            }));
        }
        let mut dependencies =
            vec![json!({"ref": "pointsman", "dependsOn": self.programs.keys().map(reference).collect::<Vec<_>>()})];
        for (key, used) in &self.graph {
            let targets = self.programs.get(key);
            components.push(component(key, catalogue.get(key)?, targets));
            let mut all: BTreeSet<String> = used.iter().map(reference).collect();
            if let Some(targets) = targets {
                all.insert("rust-std".to_owned());
                all.extend(targets.iter().any(|target| target.is_musl()).then(|| "musl".to_owned()));
            }
            dependencies.push(json!({"ref": reference(key), "dependsOn": all}));
        }
        let mut document = json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "timestamp": time,
                "component": {
                    "type": "application", "bom-ref": "pointsman", "name": "pointsman", "version": version,
                    "licenses": [{"license": {"id": "Apache-2.0"}}],
                    "purl": format!("pkg:github/insightpulseai/pointsman@v{version}"),
                },
            },
            "components": components,
            "dependencies": dependencies,
        });
        document["serialNumber"] = serial(&document.to_string()).into();
        let text = serde_json::to_string_pretty(&document).map_err(|error| format!("writing the SBOM: {error}"))?;
        Ok(text + "\n")
    }
}

/// An UUID of version 8 (RFC 9562: custom) made from the contents.
fn serial(contents: &str) -> String {
    let hex = sha256(contents.as_bytes());
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

fn reference(key: &Key) -> String {
    format!("{}@{}", key.0, key.1)
}

fn component(key: &Key, package: &Package, program: Option<&BTreeSet<Target>>) -> Value {
    let (name, version) = key;
    let kind = if program.is_some() { "application" } else { "library" };
    let mut component = json!({"type": kind, "bom-ref": reference(key), "name": name, "version": version});
    if let Some(license) = &package.license {
        component["licenses"] = json!([{"expression": license}]);
    }
    if let Some(checksum) = &package.checksum {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
        // A purl escapes the `+` of build metadata.
        component["purl"] = format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")).into();
    }
    if let Some(url) = package.repository.as_deref().filter(|url| url.starts_with("https://")) {
        component["externalReferences"] = json!([{"type": "vcs", "url": url}]);
    }
    if let Some(targets) = program {
        let property = |target: &Target| json!({"name": "pointsman:target", "value": target.name()});
        component["properties"] = targets.iter().map(property).collect();
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> (Value, String) {
        let root = end_to_end::root();
        let (catalogue, rust) = (Catalogue::read(root).unwrap(), Rust::of(root).unwrap());
        let mut materials = Materials::default();
        for target in ["x86_64-unknown-linux-musl", "x86_64-pc-windows-msvc"] {
            let target = Target::named(target).unwrap();
            for program in ["retry", "change-router"] {
                materials.add(program, target, catalogue.linked(program, target).unwrap());
            }
        }
        let text = materials.render(&catalogue, &rust, "1.2.3", "2026-01-31T00:00:00Z").unwrap();
        (serde_json::from_str(&text).unwrap(), text)
    }

    #[test]
    fn it_names_every_package_once_with_hash_and_licence_and_points_nowhere_else() {
        let (document, text) = document();
        assert_eq!((&document["bomFormat"], &document["specVersion"]), (&json!("CycloneDX"), &json!("1.6")));
        let components = document["components"].as_array().unwrap();
        let references: BTreeSet<_> = components.iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
        assert_eq!(references.len(), components.len(), "a reference stands for one thing");
        for one in components {
            assert!(!one["name"].as_str().unwrap().is_empty() && one["licenses"].is_array(), "{one}");
            let of_registry = one["purl"].as_str().is_some_and(|purl| purl.starts_with("pkg:cargo/"));
            assert_eq!(of_registry, one["hashes"][0]["content"].as_str().is_some_and(|hash| hash.len() == 64), "{one}");
        }
        let git = components.iter().find(|one| one["name"] == "libgit2-sys").unwrap();
        assert!(git["purl"].as_str().unwrap().contains("%2B"), "{git}");
        let known = |reference: &Value| references.contains(reference.as_str().unwrap()) || reference == "pointsman";
        for one in document["dependencies"].as_array().unwrap() {
            assert!(known(&one["ref"]) && one["dependsOn"].as_array().unwrap().iter().all(known), "{one}");
        }
        assert_eq!(document["dependencies"][0]["dependsOn"].as_array().unwrap().len(), 2);
        let retry = components.iter().find(|one| one["name"] == "retry").unwrap();
        assert_eq!((&retry["type"], retry["properties"].as_array().unwrap().len()), (&json!("application"), 2));
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "no path of this machine");
    }

    #[test]
    fn the_same_contents_have_the_same_serial_number_and_others_another() {
        assert_eq!(document().1, document().1);
        let number = serial("a");
        assert_ne!(number, serial("b"));
        assert_eq!((number.len(), &number[..9], number.matches('-').count()), (45, "urn:uuid:", 4));
    }
}
