//! Kubernetes manifests: the pods of workloads with their containers and volumes, and config maps with the files in them.
//!
//! Not read: templates of Helm (`{{ ... }}` is no YAML; said as a problem where YAML breaks), patches of Kustomize, secrets'
//! values, projected volumes. `$(NAME)` in commands stays as it is written.
//!
//! Source: Kubernetes' API reference, "Pod v1 core" and "ConfigMap v1 core".

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compose::Sourced;
use crate::keyed::keyed;
use crate::node::{Node, Value};
use crate::problem::Problem;
use crate::source::Source;
use crate::text::{Place, Text};
use crate::yaml;

/// All objects of a file that matter here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifests {
    /// What runs containers.
    pub workloads: Vec<Workload>,
    /// What holds files.
    pub config_maps: Vec<ConfigMap>,
}

/// A `Pod`, or what makes pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// `Deployment`, `StatefulSet`, `DaemonSet`, `ReplicaSet`, `Job`, `CronJob` or `Pod`.
    pub kind: String,
    /// Its name.
    pub name: Sourced,
    /// Its namespace, if the file says it.
    pub namespace: Option<String>,
    /// In order, those that only prepare the pod first.
    pub containers: Vec<Container>,
    /// By name.
    pub volumes: BTreeMap<String, Volume>,
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Its name.
    pub name: Sourced,
    /// It ends before the others start.
    pub init: bool,
    /// The image.
    pub image: Option<Sourced>,
    /// Instead of the image's entry point.
    pub command: Vec<Sourced>,
    /// Instead of the image's command.
    pub args: Vec<Sourced>,
    /// Variables by name; no value where it comes from elsewhere (`valueFrom`).
    pub env: BTreeMap<String, (Place, Option<Sourced>)>,
    /// Config maps whose keys become variables.
    pub env_from: Vec<Sourced>,
    /// Where commands run.
    pub working_dir: Option<Sourced>,
    /// In order.
    pub mounts: Vec<VolumeMount>,
}

/// A volume in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeMount {
    /// Where it stands.
    pub place: Place,
    /// The volume.
    pub name: Sourced,
    /// The path in the container.
    pub path: Sourced,
    /// The part of the volume that is mounted.
    pub sub_path: Option<Sourced>,
    /// It cannot be written.
    pub read_only: bool,
}

/// A volume of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub source: VolumeSource,
}

/// Where a volume's files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource {
    /// A path of the node.
    HostPath(Sourced),
    /// A config map; `items` maps keys to paths, without any each key is a file of its name.
    ConfigMap {
        /// The config map.
        name: Sourced,
        /// Key and path.
        items: Vec<(String, String)>,
    },
    /// A claim of storage.
    Claim(Sourced),
    /// Nothing at first.
    EmptyDir,
    /// Anything else, by its key.
    Other(String),
}

/// A config map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMap {
    /// Its name.
    pub name: Sourced,
    /// Its namespace, if the file says it.
    pub namespace: Option<String>,
    /// Keys with their texts. A text knows where its lines stand: `ini::parse(text).0.within(&text)`.
    pub data: BTreeMap<String, Sourced>,
}

/// Reads all documents of a file; those that are no objects of Kubernetes are passed over.
#[must_use]
pub fn parse(file: &Arc<str>, bytes: &[u8]) -> (Manifests, Vec<Problem>) {
    let source = match Source::decode(bytes) {
        Ok(source) => source,
        Err(problem) => return (Manifests::default(), vec![problem]),
    };
    let (documents, problems) = yaml::documents(&source);
    let mut reader = Reader { file, source: &source, manifests: Manifests::default(), problems };
    for document in &documents {
        let listed = document.get("kind").and_then(Node::text) == Some("List");
        let objects = if listed {
            document.get("items").map(Node::items).unwrap_or_default()
        } else {
            std::slice::from_ref(document)
        };
        objects.iter().for_each(|object| reader.object(object));
    }
    (reader.manifests, reader.problems)
}

struct Reader<'a> {
    file: &'a Arc<str>,
    source: &'a Source<'a>,
    manifests: Manifests,
    problems: Vec<Problem>,
}

/// The value at the end of a path of keys.
fn at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

impl Reader<'_> {
    fn place(&self, node: &Node) -> Place {
        Place::new(Arc::clone(self.file), node.span)
    }

    fn sourced(&self, node: &Node) -> Option<Sourced> {
        let text: Text = yaml::text(self.source, node)?;
        Some(Sourced { text, place: self.place(node), from: Vec::new(), unset: Vec::new() })
    }

    fn text(&self, node: &Node, key: &str) -> Option<Sourced> {
        node.get(key).and_then(|node| self.sourced(node))
    }

    fn texts(&mut self, node: &Node, key: &str) -> Vec<Sourced> {
        let Some(list) = node.get(key) else { return Vec::new() };
        if !matches!(list.value, Value::List(_) | Value::Null) {
            let message = format!("`{key}` is {}, expected a list of texts", list.kind());
            self.problems.push(Problem::new(list.span, message).hint("start each text with `- `"));
        }
        list.items().iter().filter_map(|item| self.sourced(item)).collect()
    }

    fn object(&mut self, object: &Node) {
        let (Some(_), Some(kind)) = (object.get("apiVersion"), object.get("kind").and_then(Node::text)) else { return };
        let pod: &[&str] = match kind {
            "Pod" => &["spec"],
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => &["spec", "template", "spec"],
            "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
            "ConfigMap" => return self.config_map(object),
            _ => return,
        };
        let Some(name) = self.name(object) else { return };
        let Some(pod) = at(object, pod) else {
            let message = format!("the {kind} has no `{}`", pod.join("."));
            self.problems.push(Problem::new(object.span, message).hint("containers stand there"));
            return;
        };
        let mut containers = Vec::new();
        for (key, init) in [("initContainers", true), ("containers", false)] {
            for container in pod.get(key).map(Node::items).unwrap_or_default() {
                containers.extend(self.container(container, init));
            }
        }
        let volumes = pod.get("volumes").map(Node::items).unwrap_or_default().iter();
        let volumes = keyed(volumes.filter_map(|volume| Some((volume.get("name")?.scalar()?, self.volume(volume)))));
        let workload = Workload { kind: kind.to_owned(), name, namespace: namespace(object), containers, volumes };
        for container in &workload.containers {
            for mount in container.mounts.iter().filter(|mount| !workload.volumes.contains_key(mount.name.as_str())) {
                // A claim template of a stateful set makes its volumes itself.
                if kind != "StatefulSet" {
                    let message = format!("the volume `{}` is not declared in the pod", mount.name.as_str());
                    self.problems.push(Problem::new(mount.name.place.span, message).hint("add it to `volumes`"));
                }
            }
        }
        self.manifests.workloads.push(workload);
    }

    fn name(&mut self, object: &Node) -> Option<Sourced> {
        let name = object
            .get("metadata")
            .and_then(|metadata| self.text(metadata, "name").or_else(|| self.text(metadata, "generateName")));
        if name.is_none() {
            self.problems.push(Problem::new(object.span, "the object has no `metadata.name`").hint("give it one"));
        }
        name
    }

    fn config_map(&mut self, object: &Node) {
        let Some(name) = self.name(object) else { return };
        let data = object.get("data").map(Node::entries).unwrap_or_default().iter();
        let data = keyed(data.filter_map(|entry| Some((entry.key.text()?.to_owned(), self.sourced(&entry.value)?))));
        self.manifests.config_maps.push(ConfigMap { name, namespace: namespace(object), data });
    }

    fn container(&mut self, node: &Node, init: bool) -> Option<Container> {
        let Some(name) = self.text(node, "name") else {
            self.problems.push(Problem::new(node.span, "the container has no `name`").hint("give it one"));
            return None;
        };
        let variables = node.get("env").map(Node::items).unwrap_or_default().iter();
        let env = variables.filter_map(|variable| {
            let name = variable.get("name")?;
            Some((name.scalar()?, (self.place(name), self.text(variable, "value"))))
        });
        let env = keyed(env);
        let from = node.get("envFrom").map(Node::items).unwrap_or_default().iter();
        let env_from = from.filter_map(|from| self.text(from.get("configMapRef")?, "name")).collect();
        let mounts = node.get("volumeMounts").map(Node::items).unwrap_or_default();
        Some(Container {
            init,
            image: self.text(node, "image"),
            command: self.texts(node, "command"),
            args: self.texts(node, "args"),
            env,
            env_from,
            working_dir: self.text(node, "workingDir"),
            mounts: mounts.iter().filter_map(|mount| self.mount(mount)).collect(),
            name,
        })
    }

    fn mount(&mut self, node: &Node) -> Option<VolumeMount> {
        let (Some(name), Some(path)) = (self.text(node, "name"), self.text(node, "mountPath")) else {
            let problem = Problem::new(node.span, "the mount has no `name` or no `mountPath`");
            self.problems.push(problem.hint("both are needed"));
            return None;
        };
        Some(VolumeMount {
            place: self.place(node),
            name,
            path,
            sub_path: self.text(node, "subPath"),
            read_only: node.get("readOnly").and_then(Node::switch) == Some(true),
        })
    }

    fn volume(&self, node: &Node) -> Volume {
        let claim = node.get("persistentVolumeClaim").and_then(|claim| self.text(claim, "claimName"));
        let host = node.get("hostPath").and_then(|host| self.text(host, "path"));
        let map = node.get("configMap").and_then(|map| Some((self.text(map, "name")?, map)));
        let source = match (host, map, claim) {
            (Some(path), _, _) => VolumeSource::HostPath(path),
            (_, Some((name, map)), _) => {
                let items = map.get("items").map(Node::items).unwrap_or_default().iter();
                let items = items.filter_map(|item| Some((item.get("key")?.scalar()?, item.get("path")?.scalar()?)));
                VolumeSource::ConfigMap { name, items: items.collect() }
            }
            (_, _, Some(claim)) => VolumeSource::Claim(claim),
            _ if node.get("emptyDir").is_some() => VolumeSource::EmptyDir,
            _ => {
                let mut keys = node.entries().iter().filter_map(|entry| entry.key.text());
                VolumeSource::Other(keys.find(|key| *key != "name").unwrap_or_default().to_owned())
            }
        };
        Volume { place: self.place(node), source }
    }
}

fn namespace(object: &Node) -> Option<String> {
    at(object, &["metadata", "namespace"]).and_then(Node::scalar)
}
