//! A repository's own rules, for all who diagnose its logs.

use findings::Finding;
use rulebase::{Origin, RuleBase, RuleFile};

use crate::config::{Config, Named};

/// The rule files that a configuration names. `read` gives the bytes of one, or says why they cannot be had.
///
/// # Errors
/// Every mistake in all of them.
pub fn files<Why: ToString>(
    config: &Config,
    mut read: impl FnMut(&str) -> Result<Vec<u8>, Why>,
) -> Result<Vec<RuleFile>, Vec<Finding>> {
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    for named in &config.rules {
        let bytes = read(&named.path).map_err(|why| vec![named.unreadable(&why)]);
        match bytes.and_then(|bytes| RuleFile::parse(&named.path, &bytes)) {
            Ok(file) => files.push(file),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(files) } else { Err(mistakes) }
}

/// `base` and rule files of the user's own.
///
/// # Errors
/// Every rule whose id exists already.
pub fn with(base: RuleBase, files: Vec<RuleFile>) -> Result<RuleBase, Vec<Finding>> {
    if files.is_empty() {
        return Ok(base);
    }
    let builder =
        files.into_iter().fold(RuleBase::builder().base(base), |builder, file| builder.add(file, Origin::User));
    builder.build()
}

impl Named {
    /// That it cannot be read, completed with why.
    #[must_use]
    pub fn unreadable(&self, why: &impl ToString) -> Finding {
        self.problem.clone().hint(why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "topic: own\ntitle: Own\ndescription: Our tools.\nrules:\n  - id: own/gadget\n    title: A gadget refused\n    \
        category: deploy\n    kind: cause\n    pattern: '^gadget refused'\n    transient: \"yes\"\n    why: Gadgets are moody.\n    \
        summary: gadget refused\n    remedies:\n      - text: Ask again.\n    samples:\n      - gadget refused\n    \
        counterexamples:\n      - gadget agreed\n";

    fn config() -> Config {
        Config::parse("c.yml", b"diagnosis: {rules: [a.yml, b.yml, c.yml]}\n").unwrap()
    }

    #[test]
    fn what_cannot_be_read_and_what_is_wrong_is_told_at_once() {
        let mistakes = files(&config(), |path| match path {
            "a.yml" => Err("gone fishing"),
            "b.yml" => Ok(b"rules: 3\n".to_vec()),
            _ => Ok(RULES.as_bytes().to_vec()),
        })
        .unwrap_err();
        assert_eq!(mistakes[0].message, "`a.yml` cannot be read");
        assert!(mistakes[0].hint.as_deref() == Some("gone fishing"), "{:?}", mistakes[0]);
        let file = |finding: &Finding| finding.location.as_ref().map(|at| at.file.clone());
        assert!(mistakes[1..].iter().all(|mistake| file(mistake).as_deref() == Some("b.yml")), "{mistakes:?}");
        assert!(mistakes.len() > 1);
    }

    #[test]
    fn own_rules_join_the_base_and_may_not_be_there_twice() {
        let read = |_: &str| Ok::<_, String>(RULES.as_bytes().to_vec());
        let mut files = files(&config(), read).unwrap();
        assert_eq!(files.len(), 3);
        assert!(!with(crate::built_in(), files.clone()).unwrap_err().is_empty(), "one id, three times");
        files.truncate(1);
        let base = with(crate::built_in(), files).unwrap();
        assert_eq!(base.rules().len(), crate::built_in().rules().len() + 1);
        assert!(base.find("own/gadget").is_some());
    }
}
