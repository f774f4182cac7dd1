//! What a configuration of Odoo (`odoo.conf`) says about modules.

use documents::ini;
use findings::{Finding, Location, Severity};

use crate::environment::{Listing, Origin, Said};
use crate::tree::Tree;

/// Reads the addons path of `file`; `None` where it names none.
///
/// # Errors
/// Everything that keeps it from being read, each with its place.
pub fn addons_path(tree: &dyn Tree, file: &str) -> Result<Option<Listing>, Vec<Finding>> {
    let bytes = tree.read(file).map_err(|error| {
        let message = format!("`{file}` cannot be read: {error}");
        vec![Finding::new("addons/unreadable-file", Severity::Error, message).at(Location::file(file))]
    })?;
    let (ini, problems) = ini::parse(&bytes);
    if !problems.is_empty() {
        let finding = |problem: &documents::Problem| problem.finding("addons/unreadable-file", Severity::Error, file);
        return Err(problems.iter().map(finding).collect());
    }
    Ok(listing(&ini, file))
}

/// The addons path of a configuration that has been read already.
#[must_use]
pub fn listing(ini: &ini::Ini, file: &str) -> Option<Listing> {
    let setting = ini.get("options", "addons_path")?;
    let at = |span: documents::Span| Location::at(file, span.start.line, span.start.column);
    let items = setting.items().into_iter().filter(|item| !item.text.is_empty());
    let items: Vec<Said> = items.map(|item| Said::new(item.text, at(item.span))).collect();
    (!items.is_empty()).then(|| Listing { origin: Origin::File, at: at(setting.key_span), items })
}

/// Whether a file is a configuration of Odoo, by its name: `odoo.conf`, `odoo-prod.conf`, `odoo.conf.staging`, `.odoorc`.
#[must_use]
pub fn is_named_so(name: &str) -> bool {
    let server = ["odoo", "openerp"].iter().any(|start| name.starts_with(start));
    (server && (name.ends_with(".conf") || name.contains(".conf."))) || matches!(name, ".odoorc" | ".openerp_serverrc")
}
