//! Compose projects: what each service gets, and where each value stands.

use std::collections::BTreeMap;

use documents::compose::{Kind, Project, Request, Service, load};

/// Files in one text: each begins behind a line `=== path`.
fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
    let parts = text.split("=== ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec())).collect()
}

fn request(files: &[&str]) -> Request {
    Request { files: files.iter().map(|file| (*file).to_owned()).collect(), ..Request::default() }
}

/// The project and its problems as `file:line:column message`.
fn read(request: &Request, text: &str) -> (Project, Vec<String>) {
    let files = files(text);
    let (project, problems) = load(request, &|path| files.get(path).cloned());
    let said = problems.iter().map(|found| {
        let at = found.problem.span.start;
        format!("{}:{}:{} {}", found.file, at.line, at.column, found.problem.message)
    });
    (project, said.collect())
}

fn sound(request: &Request, text: &str) -> Project {
    let (project, problems) = read(request, text);
    assert_eq!(problems, [""; 0]);
    project
}

/// The mounts of a service as `host -> target [ro] (file:line:column)`.
fn mounts(service: &Service) -> Vec<String> {
    let mounts = service.volumes.iter().map(|mount| {
        let host = mount.host.clone().or_else(|| mount.source.as_ref().map(|source| format!("[{}]", source.as_str())));
        let at = mount.place.span.start;
        let read_only = if mount.read_only { " ro" } else { "" };
        let target = mount.target.as_str();
        format!("{} -> {target}{read_only} ({}:{}:{})", host.unwrap_or_default(), mount.place.file, at.line, at.column)
    });
    mounts.collect()
}

fn variables(service: &Service) -> Vec<String> {
    service.variables.iter().map(|(name, value)| format!("{name}={} ({})", value.as_str(), value.place)).collect()
}

const SHOP: &str = "\
=== infra/stack/compose.yml
services:
  odoo:
    image: odoo:${SERIES:-18.0}
    command: odoo --addons-path=/mnt/extra,${MORE} -c /etc/odoo/odoo.conf
    env_file: [odoo.env, {path: none.env, required: false}]
    environment:
      ODOO_RC: /etc/odoo/odoo.conf
      HOST:
      NOTHING:
    volumes:
      - ../../addons:/mnt/extra:ro
      - data:/var/lib/odoo
      - type: bind
        source: ${VENDOR}/oca
        target: /mnt/oca
        read_only: true
      - bound:/mnt/bound
      - /tmp
    configs:
      - source: conf
        target: /etc/odoo/odoo.conf
    secrets: [password]
volumes:
  data:
  bound:
    driver_opts: {type: none, o: bind, device: ./bound}
configs:
  conf: {file: ../odoo.conf}
secrets:
  password: {file: ./password}
=== infra/stack/.env
VENDOR=../../vendor
MORE=/mnt/more
=== infra/stack/odoo.env
ODOO_RC=/wrong
A=${MORE}/a
";

#[test]
fn one_service_with_everything() {
    let mut request = request(&["infra/stack/compose.yml"]);
    request.environment.insert("HOST".to_owned(), "db".to_owned());
    let project = sound(&request, SHOP);
    let odoo = &project.services["odoo"];
    assert_eq!(odoo.image.as_ref().unwrap().as_str(), "odoo:18.0");
    assert_eq!(
        mounts(odoo),
        [
            "addons -> /mnt/extra ro (infra/stack/compose.yml:11:9)",
            "[data] -> /var/lib/odoo (infra/stack/compose.yml:12:9)",
            "vendor/oca -> /mnt/oca ro (infra/stack/compose.yml:13:9)",
            "infra/stack/bound -> /mnt/bound (infra/stack/compose.yml:17:9)",
            " -> /tmp (infra/stack/compose.yml:18:9)",
        ]
    );
    let source = odoo.volumes[2].source.as_ref().unwrap();
    assert_eq!((odoo.volumes[2].kind, source.from[0].to_string()), (Kind::Bind, "infra/stack/.env:1".to_owned()));
    assert_eq!(
        variables(odoo),
        [
            "A=/mnt/more/a (infra/stack/odoo.env:2)",
            "HOST=db (infra/stack/compose.yml:8)",
            "ODOO_RC=/etc/odoo/odoo.conf (infra/stack/compose.yml:7)",
        ]
    );
    assert_eq!(project.configs["conf"].file.as_deref(), Some("infra/odoo.conf"));
    assert_eq!(odoo.configs[0].target, "/etc/odoo/odoo.conf");
    assert_eq!((odoo.secrets[0].target.as_str(), odoo.secrets[0].place.line()), ("/run/secrets/password", 22));
    let command = odoo.command.as_ref().unwrap();
    let words: Vec<&str> = command.words.iter().map(|word| word.as_str()).collect();
    assert_eq!(words, ["odoo", "--addons-path=/mnt/extra,/mnt/more", "-c", "/etc/odoo/odoo.conf"]);
    let extra = command.words[1].part(14..24).span.start;
    let more = command.words[1].part(25..34);
    assert_eq!((extra.line, extra.column, more.span.start.column, more.span.end.column), (4, 33, 44, 51));
    assert_eq!(project.files.len(), 3);
}

#[test]
fn later_files_change_earlier_ones() {
    let text = "\
=== a.yml
services:
  odoo:
    build: ./docker
    command: [odoo, -d, x]
    environment: [A=1, B=2, C]
    env_file: a.env
    volumes: [./one:/mnt/one, './two:/mnt/two']
    profiles: [dev]
  db: {image: postgres}
=== b.yml
services:
  odoo:
    build: {dockerfile: Dockerfile.dev, args: {X: 1}}
    command: odoo
    environment: {B: 3, D: }
    env_file: [b.env]
    volumes:
      - ./other:/mnt/two
      - ./three:/mnt/three
  db: !reset null
=== c.yml
services:
  odoo:
    volumes: !override
      - ./only:/mnt/only
    profiles: !reset []
=== a.env
E=a
F=a
=== b.env
E=b
";
    let project = sound(&request(&["a.yml", "b.yml"]), text);
    let odoo = &project.services["odoo"];
    assert_eq!(
        mounts(odoo),
        ["one -> /mnt/one (a.yml:7:15)", "other -> /mnt/two (b.yml:8:9)", "three -> /mnt/three (b.yml:9:9)"]
    );
    assert_eq!(variables(odoo), ["A=1 (a.yml:5)", "B=3 (b.yml:5)", "E=b (b.env:1)", "F=a (a.env:2)"]);
    let build = odoo.build.as_ref().unwrap();
    assert_eq!((build.context.as_str(), build.dockerfile.as_str()), ("docker", "docker/Dockerfile.dev"));
    assert_eq!(build.args["X"].value.as_ref().unwrap().as_str(), "1");
    assert_eq!((odoo.command.as_ref().unwrap().words.len(), odoo.active), (1, false));
    assert_eq!(project.services.keys().collect::<Vec<_>>(), ["odoo"]);
    let project = sound(&request(&["a.yml", "b.yml", "c.yml"]), text);
    let odoo = &project.services["odoo"];
    assert_eq!((mounts(odoo), odoo.active), (vec!["only -> /mnt/only (c.yml:4:9)".to_owned()], true));
}

#[test]
fn services_that_extend_others() {
    let text = "\
=== compose.yml
services:
  odoo:
    extends: {file: common/base.yml, service: odoo}
    environment: {B: 2}
  shell:
    extends: odoo
    command: odoo shell
=== common/base.yml
services:
  odoo:
    extends: base
    environment: {A: 1, B: 1}
  base:
    extends: {file: more/deep.yml, service: deep}
    volumes: [./addons:/mnt/extra]
=== common/more/deep.yml
services:
  deep:
    working_dir: /srv
    volumes: ['./deep:/mnt/deep', '${X:-../up}:/mnt/up']
";
    let project = sound(&request(&["compose.yml"]), text);
    let shell = &project.services["shell"];
    assert_eq!(
        mounts(shell),
        [
            "common/more/deep -> /mnt/deep (common/more/deep.yml:4:15)",
            "common/up -> /mnt/up (common/more/deep.yml:4:35)",
            "common/addons -> /mnt/extra (common/base.yml:7:15)",
        ]
    );
    assert_eq!(variables(shell), ["A=1 (common/base.yml:4)", "B=2 (compose.yml:4)"]);
    let working = shell.working_dir.as_ref().unwrap();
    assert_eq!((working.as_str(), working.place.to_string().as_str()), ("/srv", "common/more/deep.yml:3"));
}

#[test]
fn files_that_include_others() {
    let text = "\
=== compose.yml
include:
  - db/compose.yml
  - {path: [odoo/a.yml, odoo/b.yml], env_file: odoo.env, project_directory: .}
services:
  own: {image: x}
=== db/compose.yml
services:
  db:
    image: postgres:${VERSION}
    volumes: [./data:/data]
=== db/.env
VERSION=16
=== odoo/a.yml
services:
  odoo: {volumes: ['${ROOT}:/mnt/root']}
=== odoo/b.yml
services:
  odoo: {command: '$$x ${TOP}'}
=== odoo.env
ROOT=./root
TOP=inner
=== .env
TOP=top
=== over.yml
services:
  db: {image: other}
";
    let project = sound(&request(&["compose.yml", "over.yml"]), text);
    assert_eq!(project.services.keys().collect::<Vec<_>>(), ["db", "odoo", "own"]);
    assert_eq!(mounts(&project.services["db"]), ["db/data -> /data (db/compose.yml:4:15)"]);
    assert_eq!(project.services["db"].image.as_ref().unwrap().as_str(), "other");
    assert_eq!(mounts(&project.services["odoo"]), ["root -> /mnt/root (odoo/a.yml:2:20)"]);
    let words = &project.services["odoo"].command.as_ref().unwrap().words;
    assert_eq!((words[0].as_str(), words[1].as_str()), ("$x", "top"));
}

#[test]
fn profiles_and_where_variables_come_from() {
    let text = "\
=== compose.yml
x-volumes: &volumes ['${PWD}/a:/mnt/a', '${HOME}/b:/mnt/b', '${NONE}/c:/mnt/c']
services:
  one: {profiles: [dev, test], volumes: *volumes}
  two: {profiles: [debug]}
=== .env
COMPOSE_PROFILES=test, other
=== own.env
A=1
NONE=./n
";
    let project = sound(&request(&["compose.yml"]), text);
    let one = &project.services["one"];
    assert_eq!((one.active, project.services["two"].active), (true, false));
    assert_eq!(one.volumes[2].source.as_ref().unwrap().unset, ["NONE"]);
    let hosts: Vec<Option<&str>> = one.volumes.iter().map(|mount| mount.host.as_deref()).collect();
    assert_eq!(hosts, [Some("a"), Some("~/b"), Some("/c")]);
    let mut request = request(&["compose.yml"]);
    request.env_files = vec!["own.env".to_owned()];
    request.profiles = vec!["*".to_owned()];
    request.environment.insert("PWD".to_owned(), "/srv".to_owned());
    let project = sound(&request, text);
    let one = &project.services["one"];
    let hosts: Vec<Option<&str>> = one.volumes.iter().map(|mount| mount.host.as_deref()).collect();
    assert_eq!(hosts, [Some("/srv/a"), Some("~/b"), Some("n/c")]);
    assert!(project.services["two"].active);
}

#[test]
fn every_mistake_has_its_place_and_the_rest_is_read() {
    let text = "\
=== compose.yml
include: [loop.yml, none.yml]
services:
  a:
    extends: b
    env_file: none.env
  b:
    extends: a
  c:
    extends: {file: none.yml, service: x}
  d:
    extends: nobody
  e:
    image: ${X:?give me X}
    command: \"odoo 'x\"
    volumes:
      - aa:bb:cc:dd
      - nowhere:/x
      - {type: bind, source: ./x}
      - ./fine:/mnt/fine
    volumes: []
  f: text
  g: {volumes: ['./g:/mnt/g'], build: [x]}
  h: !new {image: x}
=== loop.yml
include: [compose.yml]
services:
  g: {image: y}
";
    let (project, said) = read(&request(&["compose.yml", "missing.yml"]), text);
    let mut said = said;
    said.sort();
    assert_eq!(
        said,
        [
            "compose.yml:11:14 there is no service `nobody` to extend",
            "compose.yml:13:12 the required variable `X` is not set: give me X",
            "compose.yml:14:20 the quote is not closed",
            "compose.yml:1:21 the file `none.yml` does not exist",
            "compose.yml:20:5 key `volumes` stands twice in one mapping, first on line 15",
            "compose.yml:21:3 service `f` is a single value, expected a mapping",
            "compose.yml:22:3 `g` of `services` also comes in by `include`, from loop.yml:3",
            "compose.yml:22:39 `build` is a list, expected a folder or a mapping",
            "compose.yml:23:11 unknown tag `!new`",
            "compose.yml:4:14 `extends` goes round in a circle or too deep: a -> b -> a",
            "compose.yml:5:15 the file `none.env` does not exist",
            "compose.yml:7:14 `extends` goes round in a circle or too deep: b -> a -> b",
            "compose.yml:9:21 the file `none.yml` does not exist",
            "loop.yml:1:11 `include` goes round in a circle or too deep: `compose.yml`",
            "missing.yml:0:0 the file does not exist",
        ]
    );
    assert_eq!(mounts(&project.services["g"]), ["g -> /mnt/g (compose.yml:22:17)"]);
    let (_, said) = read(&request(&["compose.yml"]), "=== compose.yml\nservices: [a]\n");
    assert_eq!(said, ["compose.yml:1:11 `services` is a list, expected a mapping"]);
    let mistakes = "\
=== compose.yml
services:
  e:
    volumes:
      - aa:bb:cc:dd
      - nowhere:/x
      - {type: bind, source: ./x}
      - ./fine:/mnt/fine
";
    let (project, said) = read(&request(&["compose.yml"]), mistakes);
    assert_eq!(
        said,
        [
            "compose.yml:4:9 `aa:bb:cc:dd` has more than two `:`, expected `source:target[:options]`",
            "compose.yml:5:9 the volume `nowhere` is not declared",
            "compose.yml:6:9 the mount has no `target`",
        ]
    );
    assert_eq!(mounts(&project.services["e"])[1], "fine -> /mnt/fine (compose.yml:7:9)");
}

#[test]
fn hostile_projects_are_bounded() {
    let chain: String = (0..2_000).map(|n| format!("  s{n}: {{extends: s{}}}\n", n + 1)).collect();
    let (_, said) = read(&request(&["c.yml"]), &format!("=== c.yml\nservices:\n{chain}  s2000: {{image: x}}\n"));
    assert!(said.iter().any(|said| said.contains("too deep")), "{}", said.len());
    let env: String = (0..5_000).map(|n| format!("A{n}: x, ")).collect();
    let many: String = (0..2_000).map(|n| format!("  s{n}: {{extends: big}}\n")).collect();
    let text = format!("=== c.yml\nservices:\n  big: {{environment: {{{env}}}}}\n{many}");
    let (_, said) = read(&request(&["c.yml"]), &text);
    assert!(said.iter().any(|said| said.contains("copies more than")), "{said:?}");
    let includes: String = (0..300).map(|n| format!("=== f{n}.yml\ninclude: [f{}.yml]\n", n + 1)).collect();
    let (_, said) = read(&request(&["f0.yml"]), &format!("{includes}=== f300.yml\nservices: {{}}\n"));
    assert_eq!(said, ["f32.yml:1:11 `include` goes round in a circle or too deep: `f33.yml`"]);
}
