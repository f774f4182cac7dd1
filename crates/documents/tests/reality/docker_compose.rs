//! The reader of compose projects against docker compose itself, where it is installed.

#![expect(
    clippy::disallowed_methods,
    reason = "a test writes files and runs docker compose, whose behaviour is the specification"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use documents::compose::{Request, load};
use documents::{Node, yaml};

const FILES: [(&str, &str); 6] = [
    (
        "stack/compose.yml",
        "\
version: '3.9'
x-mounts: &mounts
  environment: {SHARED: 'yes'}
services:
  odoo:
    <<: *mounts
    image: odoo:${SERIES:-18.0}
    env_file: [odoo.env]
    environment:
      A: ${ROOT}/a
      QUOTED: \"${QUOTED}\"
      EMPTY: ${EMPTY-unset}${EMPTY:-empty}
      DOLLAR: $$x
      NUMBER: 8069
      SWITCH: 'true'
    volumes:
      - ${ROOT}/addons:/mnt/extra:ro
      - data:/var/lib/odoo
      - ../vendor:/mnt/vendor
      - type: bind
        source: ./long
        target: /mnt/long
  worker:
    extends: {file: ../common/base.yml, service: base}
    build: ../docker
    environment: [B=own, C=c=d]
    volumes: ['../own:/mnt/own', './over:/mnt/base']
volumes: {data: {}}
",
    ),
    (
        "stack/override.yml",
        "\
version: '3.9'
services:
  odoo:
    environment: [NUMBER=1, NEW=n]
    volumes: ['./other:/mnt/vendor:ro', '/srv/x/../y:/mnt/abs']
  worker:
    build: {context: ../docker2, dockerfile: Dockerfile.dev}
",
    ),
    ("stack/odoo.env", "FROM_FILE=1 # not this\nA=hidden\n# B=1\nSPACED=a b\n"),
    ("stack/.env", "ROOT=..\nQUOTED='single # quoted'\nEMPTY=\n"),
    (
        "common/base.yml",
        "\
version: '3.9'
services:
  base:
    image: busybox
    environment: {A: base, B: base}
    volumes: ['./here:/mnt/base', './more:/mnt/more']
",
    ),
    ("docker/Dockerfile", "FROM busybox\n"),
];

/// What a service gets: variables, mounts, image, context and Dockerfile.
type Facts = (BTreeMap<String, String>, BTreeMap<String, (String, bool)>, Option<String>, Option<(String, String)>);

/// What docker compose says, as YAML.
fn asked(folder: &Path) -> Option<Node> {
    let programs: [&[&str]; 2] = [&["docker", "compose"], &["docker-compose"]];
    for program in programs {
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).args(["-f", "stack/compose.yml", "-f", "stack/override.yml", "config"]);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let Ok(output) = command.current_dir(folder).stdin(Stdio::null()).output() else { continue };
        if output.status.success() {
            return yaml::parse(&output.stdout).0.into_iter().next();
        }
    }
    None
}

fn told(service: &Node, folder: &str) -> Facts {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::scalar);
    // What `config` prints is a compose file again, with its dollar signs doubled.
    let variables = service.get("environment").map(Node::entries).unwrap_or_default().iter();
    let variables = variables.map(|entry| {
        (entry.key.text().unwrap().to_owned(), entry.value.scalar().unwrap_or_default().replace("$$", "$"))
    });
    let mounts = service.get("volumes").unwrap().items().iter().map(|mount| match mount.text() {
        Some(short) => {
            let parts: Vec<&str> = short.split(':').collect();
            (parts[1].to_owned(), (parts[0].to_owned(), parts.get(2) == Some(&"ro")))
        }
        None => {
            let read_only = mount.get("read_only").and_then(Node::switch) == Some(true);
            (text(mount, "target").unwrap(), (text(mount, "source").unwrap(), read_only))
        }
    });
    let inside = |path: &str| path.strip_prefix(folder).map_or(path, |path| path.trim_start_matches('/')).to_owned();
    let mounts = mounts.map(|(target, (source, read_only))| (target, (inside(&source), read_only))).collect();
    let build = service.get("build").map(|build| {
        let context = inside(&text(build, "context").unwrap());
        let file = text(build, "dockerfile").unwrap_or("Dockerfile".to_owned());
        (context.clone(), format!("{context}/{file}"))
    });
    (variables.collect(), mounts, text(service, "image"), build)
}

#[test]
fn the_same_project() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in FILES {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    std::fs::create_dir_all(folder.path().join("docker2")).unwrap();
    let Some(answer) = asked(folder.path()) else {
        return end_to_end::tools::skip("there is no docker compose: `apt-get install docker-compose`");
    };
    let files: BTreeMap<&str, &str> = FILES.into_iter().collect();
    let request =
        Request { files: vec!["stack/compose.yml".to_owned(), "stack/override.yml".to_owned()], ..Request::default() };
    let (project, problems) = load(&request, &|path| files.get(path).map(|text| text.as_bytes().to_vec()));
    assert_eq!(problems, []);
    let root = folder.path().canonicalize().unwrap();
    for (name, service) in &project.services {
        let variables =
            service.variables.iter().map(|(name, value)| (name.clone(), value.as_str().to_owned())).collect();
        let mounts = service.volumes.iter().map(|mount| {
            let source = mount.host.clone().unwrap_or_else(|| mount.source.as_ref().unwrap().as_str().to_owned());
            (mount.target.as_str().to_owned(), (source, mount.read_only))
        });
        let image = service.image.as_ref().map(|image| image.as_str().to_owned());
        let build = service.build.as_ref().map(|build| (build.context.clone(), build.dockerfile.clone()));
        let ours: Facts = (variables, mounts.collect(), image, build);
        let theirs = answer.get("services").unwrap().get(name).unwrap();
        assert_eq!(ours, told(theirs, root.to_str().unwrap()), "{name}");
    }
    println!("figure: {} services agree with docker compose", project.services.len());
}
