//! What modules have to look like: the OCA's conventions unless said otherwise.

use patterns::Pattern;
use settings::Node;

use super::read::{Reader, texts};
use crate::series::Series;

/// The form of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VersionFormat {
    /// The series and three numbers: `18.0.1.0.0`.
    #[default]
    Oca,
    /// What Odoo takes.
    Odoo,
    /// Anything.
    None,
}

/// Which readme a module has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Readme {
    /// `README.rst`, `README.md` or `README.txt`; an application `README.rst`.
    #[default]
    Any,
    /// `README.rst`.
    Rst,
    /// None.
    None,
}

/// Tax modules and the forms they have to declare (Bureau of Internal Revenue, Philippines).
#[derive(Debug, Clone)]
pub struct TaxForms {
    /// A module whose folder matches, and that depends on a module of `depends`, is a tax module.
    pub modules: Vec<Pattern>,
    /// The localisation that tax modules depend on.
    pub depends: Vec<String>,
    /// The forms there are.
    pub forms: Vec<String>,
}

/// What modules have to look like.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The form of versions.
    pub version_format: VersionFormat,
    /// The readme.
    pub readme: Readme,
    /// Allowed licences; without any the [`LICENSES`].
    pub licenses: Option<Vec<String>>,
    /// Allowed series; all without any.
    pub series: Vec<Series>,
    /// Tax forms; without any the [`FORMS`] for modules named after them.
    pub tax_forms: Option<TaxForms>,
}

/// Licences that Odoo knows and the OCA's linter allows (pylint-odoo, `license-allowed`).
pub const LICENSES: [&str; 9] = [
    "AGPL-3",
    "GPL-2",
    "GPL-2 or any later version",
    "GPL-3",
    "GPL-3 or any later version",
    "LGPL-3",
    "OEEL-1",
    "Other OSI approved licence",
    "Other proprietary",
];

/// BIR forms: creditable tax withheld, certificate of compensation, monthly withholding, annual income tax of corporations,
/// quarterly value-added tax.
pub const FORMS: [&str; 5] = ["2307", "2316", "1601-C", "1702-RT", "2550Q"];

/// The localisation of the Philippines.
pub const LOCALISATION: &str = "l10n_ph";

impl Reader<'_> {
    pub(super) fn policy(&mut self, node: Option<&Node>) -> Policy {
        let Some(node) = node else { return Policy::default() };
        let word = |key: &str| node.get(key).and_then(Node::text);
        let series = node.get("series").map(Node::one_or_many).unwrap_or_default();
        Policy {
            version_format: match word("version_format") {
                Some("odoo") => VersionFormat::Odoo,
                Some("none") => VersionFormat::None,
                _ => VersionFormat::Oca,
            },
            readme: match word("readme") {
                Some("rst") => Readme::Rst,
                Some("none") => Readme::None,
                _ => Readme::Any,
            },
            licenses: node.get("licenses").map(|node| texts(Some(node))),
            series: series.iter().filter_map(|item| self.series(Some(item))).collect(),
            tax_forms: node.get("tax_forms").map(|node| TaxForms {
                modules: self.patterns(node.get("modules")),
                depends: node.get("depends").map_or_else(|| vec![LOCALISATION.to_owned()], |node| texts(Some(node))),
                forms: node.get("forms").map_or_else(|| FORMS.map(str::to_owned).to_vec(), |node| texts(Some(node))),
            }),
        }
    }
}
