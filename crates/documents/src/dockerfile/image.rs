//! What a built stage says of its containers.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::variables::expanded;
use super::{Command, Copy, Dockerfile, Instruction, Kind, Stage};
use crate::compose::normalised;
use crate::node::Span;
use crate::text::Text;

/// Bytes that all values of an image may expand to.
const MOST_BYTES: usize = 16 << 20;
/// Stages that may start from each other.
const MOST_STAGES: usize = 64;

/// A value with variables put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub text: Text,
    /// The instruction that says it.
    pub span: Span,
    /// Variables in it that are not set in the Dockerfile; the base image may set them.
    pub unset: Vec<String>,
}

/// What containers of a stage start with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// The image of someone else that everything starts from.
    pub base: Option<Setting>,
    /// `ENV` by name.
    pub environment: BTreeMap<String, Setting>,
    /// `WORKDIR`; without one it is that of the base image.
    pub workdir: Option<Setting>,
    /// `ENTRYPOINT`; without one it is that of the base image.
    pub entrypoint: Option<(Command, Span)>,
    /// `CMD`; without one it is that of the base image, or none if there is an entry point.
    pub command: Option<(Command, Span)>,
    /// `COPY` and `ADD` in order, with variables put in and targets made absolute where `WORKDIR` is known.
    pub copies: Vec<(Copy, Span)>,
    /// `VOLUME`.
    pub volumes: Vec<Setting>,
}

impl Dockerfile {
    /// The image of a stage (by name or number; without one the last), with these values for `ARG`s. `None` if there is
    /// no such stage.
    #[must_use]
    pub fn image(&self, target: Option<&str>, arguments: &BTreeMap<String, String>) -> Option<Image> {
        let index = match target {
            Some(target) => self.stage(target, self.stages.len())?,
            None => self.stages.len().checked_sub(1)?,
        };
        let mut global = BTreeMap::new();
        for pair in &self.args {
            let name = pair.name.as_str();
            let default = pair.value.as_ref().map(|value| {
                expanded(value, self.escape, &|name: &str| global.get(name).cloned()).0.as_str().to_owned()
            });
            if let Some(value) = arguments.get(name).cloned().or(default) {
                global.insert(name.to_owned(), value);
            }
        }
        // From the stage wanted down to the first that starts from an image of someone else.
        let mut chain = vec![index];
        let mut image = Image::default();
        while let Some(stage) = chain.last().and_then(|index| self.stages.get(*index)) {
            let (base, unset) = expanded(&stage.base, self.escape, &|name: &str| global.get(name).cloned());
            let before = chain.last().copied().unwrap_or(0);
            match self.stage(&base.as_str().to_lowercase(), before).filter(|_| chain.len() < MOST_STAGES) {
                Some(other) => chain.push(other),
                None => {
                    image.base = Some(Setting { text: base, span: stage.span, unset });
                    break;
                }
            }
        }
        let left = Cell::new(MOST_BYTES);
        for stage in chain.iter().rev().filter_map(|index| self.stages.get(*index)) {
            Building {
                image: &mut image,
                global: &global,
                given: arguments,
                args: BTreeMap::new(),
                own: false,
                escape: self.escape,
                left: &left,
            }
            .stage(stage);
        }
        Some(image)
    }

    /// A stage by name or number among the first `before`.
    fn stage(&self, name: &str, before: usize) -> Option<usize> {
        let stages = self.stages.get(..before).unwrap_or_default();
        let by_name = stages.iter().rposition(|stage| stage.name.as_deref() == Some(name.to_lowercase().as_str()));
        by_name.or_else(|| name.parse().ok().filter(|index| *index < stages.len()))
    }
}

struct Building<'a> {
    image: &'a mut Image,
    global: &'a BTreeMap<String, String>,
    given: &'a BTreeMap<String, String>,
    args: BTreeMap<String, String>,
    /// The command was set in this stage.
    own: bool,
    escape: char,
    left: &'a Cell<usize>,
}

impl Building<'_> {
    fn stage(&mut self, stage: &Stage) {
        for instruction in &stage.instructions {
            self.instruction(instruction);
        }
    }

    /// `ENV` hides `ARG`.
    fn setting(&self, text: &Text, span: Span) -> Setting {
        let lookup = |name: &str| {
            let of_env = self.image.environment.get(name).map(|setting| setting.text.as_str().to_owned());
            of_env.or_else(|| self.args.get(name).cloned())
        };
        let (text, unset) = expanded(text, self.escape, &lookup);
        // Values that double with each line are cut off.
        if text.as_str().len() > self.left.get() {
            return Setting { text: Text::at(text.whole()), span, unset };
        }
        self.left.set(self.left.get() - text.as_str().len());
        Setting { text, span, unset }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        let span = instruction.span;
        match &instruction.kind {
            Kind::Env(pairs) => {
                // All values of one instruction see what was set before it.
                let values: Vec<_> = pairs
                    .iter()
                    .filter_map(|pair| Some((pair.name.as_str().to_owned(), self.setting(pair.value.as_ref()?, span))))
                    .collect();
                self.image.environment.extend(values);
            }
            Kind::Arg(pairs) => {
                for pair in pairs {
                    let name = pair.name.as_str();
                    let default = pair.value.as_ref().map(|value| self.setting(value, span).text.as_str().to_owned());
                    let value = self.given.get(name).cloned().or(default).or_else(|| self.global.get(name).cloned());
                    if let Some(value) = value {
                        self.args.insert(name.to_owned(), value);
                    }
                }
            }
            Kind::Cmd(command) => {
                self.image.command = Some((command.clone(), span));
                self.own = true;
            }
            Kind::Entrypoint(command) => {
                self.image.entrypoint = Some((command.clone(), span));
                // A new entry point takes away the command of the stage before.
                if !self.own {
                    self.image.command = None;
                }
            }
            Kind::Workdir(path) => {
                let mut path = self.setting(path, span);
                let before = self.image.workdir.as_ref().map_or("/", |before| before.text.as_str());
                let joined = normalised(before, path.text.as_str());
                if joined != path.text.as_str() {
                    path.text = Text::new(joined, path.text.whole());
                }
                self.image.workdir = Some(path);
            }
            Kind::Volume(paths) => {
                let paths: Vec<Setting> = paths.iter().map(|path| self.setting(path, span)).collect();
                self.image.volumes.extend(paths);
            }
            Kind::Copy(copy) => {
                let copy = self.copy(copy, span);
                self.image.copies.push((copy, span));
            }
            Kind::User(_) | Kind::Run(_) | Kind::Other(_) => {}
        }
    }

    fn copy(&self, copy: &Copy, span: Span) -> Copy {
        let text = |text: &Text| self.setting(text, span).text;
        let mut target = text(&copy.target);
        if let (false, Some(workdir)) = (target.as_str().starts_with('/'), &self.image.workdir) {
            let folder = if target.as_str().ends_with('/') || target.as_str() == "." { "/" } else { "" };
            let joined = normalised(workdir.text.as_str(), target.as_str());
            target = Text::new(format!("{}{folder}", joined.trim_end_matches('/')), target.whole());
        }
        Copy {
            from: copy.from.as_ref().map(text),
            sources: copy.sources.iter().map(text).collect(),
            target,
            ..copy.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn image(text: &str, target: Option<&str>) -> Image {
        let (file, problems) = parse(text.as_bytes());
        assert_eq!(problems, []);
        file.image(target, &BTreeMap::from([("GIVEN".to_owned(), "g".to_owned())])).unwrap()
    }

    #[test]
    fn stages_that_start_from_each_other() {
        let text = "\
# syntax=docker/dockerfile:1
ARG SERIES=18.0
FROM odoo:${SERIES} AS base
ARG SERIES
ARG GIVEN=x
ENV ADDONS=/mnt/extra,/mnt/$GIVEN \\
    # between
    NAME=\"a b\" S=$SERIES
ENV OLD some \"quoted value\"
CMD [\"odoo\", \"-c\", \"/etc/odoo/odoo.conf\"]
WORKDIR /srv
FROM busybox AS tools
FROM Base
COPY --chown=odoo:odoo addons oca/ ${ADDONS:+/mnt}/all/
COPY <<EOF conf/odoo.conf
[options]
addons_path = /a
EOF
WORKDIR app
ENTRYPOINT exec $NAME '$x' ${NONE:-d}
VOLUME /data /logs
";
        let image = image(text, None);
        let value = |name: &str| image.environment[name].text.as_str().to_owned();
        assert_eq!(image.base.as_ref().unwrap().text.as_str(), "odoo:18.0");
        assert_eq!((value("ADDONS"), value("NAME")), ("/mnt/extra,/mnt/g".to_owned(), "a b".to_owned()));
        assert_eq!((value("S"), value("OLD")), ("18.0".to_owned(), "some quoted value".to_owned()));
        assert_eq!(image.workdir.as_ref().unwrap().text.as_str(), "/srv/app");
        assert_eq!((image.command, image.volumes.len()), (None, 2));
        let (copy, span) = &image.copies[0];
        assert_eq!((copy.sources.len(), copy.target.as_str(), span.start.line), (2, "/mnt/all/", 14));
        let (copy, _) = &image.copies[1];
        assert_eq!(
            (copy.target.as_str(), copy.inline[0].1.as_str()),
            ("/srv/conf/odoo.conf", "[options]\naddons_path = /a\n")
        );
        let at = copy.inline[0].1.as_str().find("/a").unwrap();
        assert_eq!(copy.inline[0].1.span(at..at + 2).start.line, 17);
        let name = &image.environment["NAME"].text;
        assert_eq!((name.span(0..3).start.line, name.span(0..3).start.column), (8, 11));
        let Some((Command::Shell(line), _)) = &image.entrypoint else { panic!("{:?}", image.entrypoint) };
        assert_eq!(line.as_str(), "exec $NAME '$x' ${NONE:-d}");
    }

    #[test]
    fn a_stage_by_its_name() {
        let text = "FROM a AS one\nCMD x\nFROM one AS two\nENTRYPOINT [\"y\"]\nCMD [\"z\"]\nFROM $NONE\n";
        let two = image(text, Some("two"));
        assert!(matches!(two.command, Some((Command::Exec(_), _))));
        assert_eq!(two.base.unwrap().text.as_str(), "a");
        assert_eq!(image(text, None).base.unwrap().unset, ["NONE"]);
        assert!(parse(text.as_bytes()).0.image(Some("none"), &BTreeMap::new()).is_none());
    }

    #[test]
    fn escapes_and_mistakes() {
        let text = "# escape=`\nFROM a\nENV A=x`\n  B=\"y\"\nCMD [not json]\n";
        let image = image(text, None);
        assert_eq!((image.environment["A"].text.as_str(), image.environment["B"].text.as_str()), ("x", "y"));
        assert!(matches!(image.command, Some((Command::Shell(_), _))));
        let text = "RUN x\nFROM\nFROM a b c\nCOPY x\nEVN A=1\nENV A\nENV =1\nRUN <<EOF\n";
        let (_, problems) = parse(text.as_bytes());
        let said: Vec<String> =
            problems.iter().map(|p| format!("{}:{} {}", p.span.start.line, p.span.start.column, p.message)).collect();
        assert_eq!(
            said,
            [
                "8:1 the here-document `EOF` is not closed",
                "1:1 `RUN` stands before the first `FROM`",
                "2:1 `FROM` has nothing behind it",
                "3:1 expected `FROM IMAGE AS NAME`",
                "4:1 expected one source and the target at least",
                "5:1 unknown instruction `EVN`",
                "6:5 the name has no value",
                "7:5 expected `NAME=VALUE`",
            ]
        );
        assert_eq!(parse(b"").1.len(), 1);
    }
}
