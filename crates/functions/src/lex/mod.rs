//! Texts to tokens.

mod brace;
mod branches;
mod cursor;
mod php;
mod python;
mod script;

use crate::Language;
use crate::token::Lexed;

/// Cuts a text into tokens.
pub(crate) fn lex(language: Language, text: &str) -> Lexed {
    match language {
        Language::Python => python::lex(text),
        Language::JavaScript | Language::Jsx | Language::TypeScript | Language::Tsx => script::lex(language, text),
        Language::Rust | Language::Go | Language::Java | Language::C | Language::Cpp => brace::lex(language, text),
        Language::Php => php::lex(text),
    }
}
