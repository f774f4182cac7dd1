//! The one [`Finding`] type and its renderers: terminal, annotations, SARIF, Markdown, JSON.
//!
//! Not here: deciding what is a finding (tools do), and files or processes. Every renderer has the same signature,
//! `fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()>`, takes hostile text and escapes it for
//! its own place.

mod finding;
pub mod render;
mod suggest;

pub use finding::{Finding, Location, Severity};
pub use suggest::did_you_mean;
