use super::*;

fn read(file: &str, text: &str) -> (Devcontainer, Vec<String>) {
    let environment = BTreeMap::from([("X".to_owned(), "x".to_owned())]);
    let (read, problems) = parse(&Arc::from(file), text.as_bytes(), "shop", &environment);
    let said = problems.iter().map(|p| format!("{}:{} {}", p.span.start.line, p.span.start.column, p.message));
    (read, said.collect())
}

#[test]
fn with_compose() {
    let text = "{
  // the shop
  \"dockerComposeFile\": [\"../compose.yml\", \"compose.dev.yml\"],
  \"service\": \"odoo\", \"runServices\": [\"odoo\", \"db\"],
  \"workspaceFolder\": \"/workspace\",
  \"mounts\": [
    \"source=${localWorkspaceFolder}/addons,target=/mnt/${localWorkspaceFolderBasename},type=bind,readonly\",
    {\"source\": \"cache\", \"target\": \"${containerWorkspaceFolder}/.cache\", \"type\": \"volume\"},
  ],
  \"containerEnv\": {\"A\": \"${localEnv:X}${localEnv:NO:d}\", \"B\": \"${devcontainerId}\"},
}";
    let (read, said) = read(".devcontainer/devcontainer.json", text);
    assert_eq!(said, [""; 0]);
    let files: Vec<&str> = read.compose_files.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(files, ["compose.yml", ".devcontainer/compose.dev.yml"]);
    assert_eq!((read.service.unwrap().as_str(), read.run_services.unwrap().len()), ("odoo", 2));
    let mount = &read.mounts[0];
    assert_eq!((mount.host.as_deref(), mount.target.as_str(), mount.read_only), (Some("addons"), "/mnt/shop", true));
    let at = mount.target.place.span;
    assert_eq!((at.start.line, &text[at.bytes()]), (7, "/mnt/${localWorkspaceFolderBasename}"));
    assert_eq!((read.mounts[1].kind, read.mounts[1].target.as_str()), (Kind::Volume, "/workspace/.cache"));
    assert_eq!(read.container_env["A"].as_str(), "xd");
    assert_eq!(read.container_env["B"].unset, ["devcontainerId"]);
}

#[test]
fn with_a_dockerfile_in_a_folder_below() {
    let text = r#"{"build": {"dockerfile": "Dockerfile", "context": "..", "args": {"A": "1"}, "target": "dev"},
  "workspaceMount": "source=${localWorkspaceFolder},target=/w,type=bind"}"#;
    let (read, said) = read("shop/.devcontainer/devcontainer.json", text);
    assert_eq!((said.len(), read.workspace.as_str()), (0, "shop"));
    assert_eq!(read.dockerfile.unwrap().0, "shop/.devcontainer/Dockerfile");
    assert_eq!((read.context.as_deref(), read.target.unwrap().as_str()), (Some("shop"), "dev"));
    assert_eq!(read.workspace_mount.unwrap().host.as_deref(), Some("shop"));
    assert_eq!((workspace(".devcontainer.json"), workspace("a/.devcontainer.json")), (String::new(), "a".to_owned()));
}

#[test]
fn mistakes() {
    let (_, said) =
        read(".devcontainer.json", "{\"dockerComposeFile\": [1, \"a\"], \"image\": 2, \"mounts\": [\"x\", 3]}");
    assert_eq!(
        said,
        [
            "1:24 `dockerComposeFile` is a number, expected a list of texts",
            "1:27 `dockerComposeFile` is there, but no `service`",
            "1:42 `image` is a number, expected a text",
            "1:56 the mount has no `target`, expected `source=..,target=..,type=bind`",
            "1:61 `mounts` is a number, expected a text or an object",
        ]
    );
    assert_eq!(read("d.json", "[]").1, ["1:1 the file is a list, expected an object"]);
}
