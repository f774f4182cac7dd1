use super::*;

fn inputs() -> Inputs {
    Inputs {
        command: Some("make test".to_owned()),
        max_retries: 3,
        timeout: 30,
        heal: "on".to_owned(),
        ..Inputs::default()
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// The mistakes that an action's step would show.
fn mistakes(inputs: &Inputs) -> Vec<String> {
    plan(inputs, 0).unwrap_err().into_iter().map(|mistake| mistake.message).collect()
}

#[test]
fn a_command_is_taken_as_it_is() {
    let made = plan(&inputs(), 1_000).unwrap();
    assert_eq!((made.command.as_str(), made.shell.as_str()), ("", ""));
    assert_eq!((made.deadline, made.ends, made.repair), (1_680, 2_800, true));
    assert_eq!(made.heal.len(), 1);
    assert!(made.switches == ["all=on"] && made.notes.is_empty());
}

#[test]
fn a_script_is_started_by_its_shell() {
    let started = |shell: Option<&str>| {
        let made = plan(
            &Inputs { command: None, script: text("ci/de ploy.sh"), shell: shell.map(str::to_owned), ..inputs() },
            0,
        )
        .unwrap();
        (made.command, made.shell)
    };
    assert_eq!(started(None).0, "bash --noprofile --norc -e -o pipefail './ci/de ploy.sh'");
    assert_eq!(started(Some("sh")), ("sh -e './ci/de ploy.sh'".to_owned(), "sh".to_owned()));
    assert_eq!(started(Some("perl {0}")), ("perl './ci/de ploy.sh'".to_owned(), "bash".to_owned()));
    assert_eq!(started(Some("pwsh")).0, "& './ci/de ploy.sh'");
}

#[test]
fn a_script_outside_of_the_repository_is_refused() {
    for script in ["/etc/passwd", "../x.sh", "a/../../x.sh", "~/x", "-c", "a'; rm -rf /; '", "a\nb", "$(id)", "C:\\x"] {
        let found = mistakes(&Inputs { command: None, script: text(script), ..inputs() });
        assert!(found.len() == 1 && found[0].starts_with("`script` is"), "{script}: {found:?}");
    }
}

#[test]
fn every_mistake_is_named_at_once() {
    let all = Inputs {
        command: None,
        enable_rollback: true,
        heal: "disk".to_owned(),
        working_directory: text(".."),
        ..inputs()
    };
    assert_eq!(mistakes(&all).len(), 4, "{:?}", mistakes(&all));
    assert_eq!(mistakes(&Inputs { script: text("a"), ..inputs() }), ["both `command` and `script` are given"]);
    assert!(mistakes(&Inputs { verify_command: text("x"), ..inputs() })[0].contains("`enable-rollback`"));
    assert!(mistakes(&Inputs { command: text(" \n"), ..inputs() })[0].contains("neither"));
}

#[test]
fn a_rollback_has_its_time() {
    let with = Inputs { enable_rollback: true, rollback_command: text("./undo"), ..inputs() };
    assert_eq!(plan(&with, 0).unwrap().deadline, 1_176);
    assert_eq!(plan(&Inputs { timeout: 1, ..inputs() }, 0).unwrap().deadline, 30);
}

#[test]
fn healing_is_switched_by_kind() {
    let off = plan(&Inputs { heal: "off".to_owned(), ..inputs() }, 0).unwrap();
    assert!(off.heal.is_empty() && !off.repair && off.notes.is_empty());
    let some = plan(&Inputs { heal: "disk-full=off".to_owned(), ..inputs() }, 0).unwrap();
    assert_eq!((some.heal.len(), some.switches.len(), some.repair), (0, 2, true));
    let custom = plan(&Inputs { shell: text("perl {0}"), ..inputs() }, 0).unwrap();
    assert!(custom.heal.is_empty() && custom.notes.len() == 1);
}

#[test]
fn a_command_has_a_stable_name() {
    let name = |inputs: Inputs| plan(&inputs, 5).unwrap().job;
    assert_eq!(name(inputs()), name(Inputs { max_retries: 1, timeout: 3, ..inputs() }));
    assert_ne!(name(inputs()), name(Inputs { command: text("make lint"), ..inputs() }));
    assert_eq!(name(Inputs { name: text(" deploy\nx "), ..inputs() }), "deploy\\nx");
}
