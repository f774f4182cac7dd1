//! Masks: secrets never leave a log, and what changes from run to run never enters a signature.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;

/// What stands where a secret stood.
pub(crate) const MASKED: &str = "***";

/// Forms of credentials: words of which a text must hold one, in lower case, and the form itself with the group
/// `secret`; case does not matter. A form is compiled when the first text holds one of its words. Sources: the token formats that GitHub,
/// GitLab, AWS, Azure, Slack, npm, PyPI, Docker, Stripe, Google, Hugging Face, SendGrid, DigitalOcean, Grafana, Shopify and
/// Mailgun document, RFC 7519 (JWT), RFC 3986 (user information in an address), RFC 6750 (bearer tokens).
const SECRETS: [(&[&str], &str); 15] = [
    (
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat", "glptt", "glrt", "gldt", "glcbt", "glsoat"],
        r"(?P<secret>gh[pousr]_[a-z0-9]{20,}|github_pat_[a-z0-9_]{20,}|gl(?:pat|ptt|rt|dt|cbt|soat)-[a-z0-9_.\-]{16,})",
    ),
    (
        &["akia", "asia", "xox", "xapp-", "sg."],
        r"\b(?P<secret>(?:akia|asia)[a-z0-9]{16}|xox[abposr]-[a-z0-9\-]{10,}|xapp-[a-z0-9\-]{10,}|sg\.[a-z0-9_\-]{16,}\.[a-z0-9_\-]{16,})",
    ),
    (
        &["npm_", "pypi-", "dckr_pat_", "hf_", "_v1_", "glsa_", "shpat_", "shpca_", "shppa_", "shpss_"],
        r"\b(?P<secret>npm_[a-z0-9]{30,}|pypi-[a-z0-9_\-]{30,}|dckr_pat_[a-z0-9_\-]{20,}|hf_[a-z0-9]{20,}|do[opr]_v1_[a-f0-9]{32,}|glsa_[a-z0-9_]{20,}|shp(?:at|ca|pa|ss)_[a-f0-9]{20,})",
    ),
    (
        &["k_live_", "k_test_", "sk-", "whsec_", "key-", "age-secret", "eaac"],
        r"\b(?P<secret>[rs]k_(?:live|test)_[a-z0-9]{16,}|sk-[a-z0-9_\-]{20,}|whsec_[a-z0-9]{16,}|key-[a-f0-9]{32}|age-secret-key-1[a-z0-9]{20,}|eaac[a-z0-9]{30,})",
    ),
    (
        &["aiza", "ya29.", "eyj"],
        r"(?P<secret>aiza[a-z0-9_\-]{35}|ya29\.[a-z0-9_\-]{20,}|eyj[a-z0-9_\-]{10,}\.eyj[a-z0-9_\-]{10,}\.[a-z0-9_\-]{10,})",
    ),
    // The last `@` before the path ends the user information: a password may hold others.
    (&["://"], r"://[^\s/:@]*:(?P<secret>[^\s/]{3,})@"),
    (
        &["authorization", "bearer", "api-key", "cookie", "token"],
        r"\b(?:authorization\s*[:=]\s*['\x22]?(?:basic|bearer|token)\s+|bearer\s+|(?:x-)?api-key\s*:\s*|cookie\s*:\s*|x-[a-z\-]*token\s*:\s*)(?P<secret>[a-z0-9+/_.=~\-]{12,}[^\s'\x22]*)",
    ),
    // NAME=value, with names as environments and command lines have them.
    (
        &["pass", "pwd", "secret", "token", "credential", "key", "sig"],
        r"(?:(?:passwd|passphrase|password)|(?:^|[^a-z0-9])(?:[a-z0-9]+[_\-.])*(?:pass|pwd|secret|token|credentials?|client_?secret|secret_?key(?:_base)?|api_?key|private_?key|access_?key|account_?key|amz-signature|sig))=(?P<secret>'[^']{4,}'|\x22[^\x22]{4,}\x22|[^\s'\x22,;&=][^\s'\x22,;&]{5,})",
    ),
    // name: value, with names that no sentence ends in.
    (
        &["pass", "pwd", "secret", "token", "credential", "key"],
        r"(?:^|[\s{,\[(])(?:[a-z0-9]+[_\-.])*(?:passwd|passphrase|password|pwd|client_?secret|secret_?key(?:_base)?|api_?key|private_?key|access_?key|account_?key|[a-z0-9]+[_\-](?:secret|token)|credentials):\s{1,3}(?P<secret>'[^']{4,}'|\x22[^\x22]{4,}\x22|[^\s'\x22,;]{6,})",
    ),
    // JSON writes a quoted name.
    (
        &["pass", "pwd", "secret", "token", "credential", "key"],
        r"['\x22](?:[a-z0-9]+[_\-.])*(?:pass|passwd|passphrase|password|pwd|secret|token|(?:access|auth|refresh|id|bearer|api|session)_?token|credentials?|client_?secret|secret_?key|api_?key|private_?key|access_?key|account_?key)['\x22]\s{0,2}:\s{0,3}['\x22](?P<secret>[^'\x22]{6,})",
    ),
    (
        &["--pass", "--token", "--api-key", "--secret"],
        r"--(?:password|passwd|token|api-key|secret|pass)[= ](?P<secret>'[^']{4,}'|\x22[^\x22]{4,}\x22|[^\s]{4,})",
    ),
    (&["curl"], r"\bcurl\s.*?(?:-u|--user)[ =]?['\x22]?[^\s:'\x22]+:(?P<secret>[^\s'\x22]{3,})"),
    (
        &["docker", "sshpass", "mysql"],
        r"\b(?:docker\s+login\s.*?-p\s*|sshpass\s+-p\s*|mysql(?:dump|admin)?\s.*?-p)(?P<secret>[^\s]{4,})",
    ),
    (&["token"], r"\btoken\s+(?P<secret>[a-f0-9]{40})\b"),
    (
        &["private key", "hooks.slack"],
        r"-----begin [a-z ]*private key-----(?P<secret>.+)|\bhooks\.slack\.com/services/(?P<webhook>[a-z0-9/]{10,})",
    ),
];

/// The forms of which `text` could hold one.
fn secret_forms(text: &str) -> impl Iterator<Item = &'static Regex> {
    static FORMS: [OnceLock<Option<Regex>>; SECRETS.len()] = [const { OnceLock::new() }; SECRETS.len()];
    let lower = text.to_ascii_lowercase();
    let possible =
        SECRETS.iter().zip(&FORMS).filter(move |((words, _), _)| words.iter().any(|word| lower.contains(word)));
    possible.filter_map(|((_, form), compiled)| compiled.get_or_init(|| compile(&format!("(?i){form}"))).as_ref())
}

fn compile(pattern: &str) -> Option<Regex> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    Regex::builder().syntax(syntax).configure(Regex::config().utf8_empty(false)).build(pattern).ok()
}

/// `text` with every credential replaced by [`MASKED`].
#[must_use]
pub(crate) fn secrets(text: &str) -> Cow<'_, str> {
    if is_key_material(text) {
        return Cow::Borrowed(MASKED);
    }
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for form in secret_forms(text) {
        let mut captures = form.create_captures();
        let mut at = 0;
        while at <= text.len() {
            form.search_captures(&regex_automata::Input::new(text.as_bytes()).range(at..), &mut captures);
            let Some((whole, span)) = spans_of(&captures) else { break };
            if !is_placeholder(&text[span.0..span.1]) {
                spans.push(span);
            }
            at = whole.max(at + 1);
            while !text.is_char_boundary(at) && at < text.len() {
                at += 1;
            }
        }
    }
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in spans {
        let start = boundary(text, start.max(at));
        let end = boundary(text, end.max(start));
        if end <= at {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(MASKED);
        at = end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Several lines, masked: also all of a private key that begins in one of them.
pub(crate) fn lines<'a>(all: impl Iterator<Item = Cow<'a, str>>) -> Vec<String> {
    let mut inside = false;
    all.map(|line| {
        inside &= !line.contains("-----END ");
        let shown = if inside { MASKED.to_owned() } else { secrets(&line).into_owned() };
        inside |= line.contains("PRIVATE KEY-----") && line.contains("-----BEGIN ");
        shown
    })
    .collect()
}

/// A line of nothing but base64, as between the marks of a PEM file (RFC 7468: 64 characters a line).
fn is_key_material(text: &str) -> bool {
    let text = text.trim();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let kinds = [u8::is_ascii_digit, u8::is_ascii_uppercase, u8::is_ascii_lowercase];
    text.len() >= 60 && text.bytes().all(base64) && kinds.iter().all(|kind| text.bytes().any(|byte| kind(&byte)))
}

fn spans_of(captures: &Captures) -> Option<(usize, (usize, usize))> {
    let whole = captures.get_match()?;
    let secret = captures.get_group_by_name("secret").or_else(|| captures.get_group_by_name("webhook"))?;
    Some((whole.end(), (secret.start, secret.end)))
}

fn boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// What is masked already, or is the name of a variable and not its value.
fn is_placeholder(text: &str) -> bool {
    text.chars().all(|character| matches!(character, '*' | 'x' | 'X' | '.'))
        || text.starts_with('$')
        || text.starts_with("[secure]")
        || text.starts_with('<')
        || text.starts_with("None")
        || text.starts_with("null")
}

/// Parts of a text that differ between runs of the same cause.
const UNSTABLE: [(&str, &str); 8] = [
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
    (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?Z?)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b", "<time>"),
    (r"(?:/private)?/(?:tmp|var/folders|var/tmp)/[^\s'\x22:,)]+|[A-Z]:\\[^\s'\x22]*\\Temp\\[^\s'\x22]+", "<tmp>"),
    (r"\b0x[0-9a-fA-F]+\b", "<address>"),
    (r"\b[0-9a-f]{7,64}\b", "<hash>"),
    (r"\b\d+(?:\.\d+)?\s?(?:ms|s|sec|secs|seconds|min|minutes|[kKMG]i?B)\b", "<amount>"),
    (r"\b(?:pid|port|line|column|col|process)[ =:#]+\d+", "<number>"),
    (r"\b\d{5,}\b", "<number>"),
];

/// `text` with everything replaced that differs between runs of one cause: times, hashes, temporary paths, addresses,
/// durations, long numbers, and the build folder before a path.
#[must_use]
pub(crate) fn unstable(text: &str) -> String {
    static FORMS: OnceLock<Vec<(Regex, &'static str)>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        UNSTABLE.iter().filter_map(|(pattern, name)| compile(pattern).map(|form| (form, *name))).collect()
    });
    let mut text = crate::location::without_build_folders(text);
    for (form, name) in forms {
        if form.is_match(text.as_bytes()) {
            let mut out = String::with_capacity(text.len());
            let mut at = 0;
            for found in form.find_iter(text.as_bytes()) {
                let (start, end) = (boundary(&text, found.start()), boundary(&text, found.end()));
                out.push_str(&text[at.min(start)..start]);
                out.push_str(name);
                at = end;
            }
            out.push_str(&text[at..]);
            text = out;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_compiles() {
        for (_, form) in SECRETS {
            assert!(compile(&format!("(?i){form}")).is_some(), "{form}");
        }
        for (pattern, _) in UNSTABLE {
            assert!(compile(pattern).is_some(), "{pattern}");
        }
    }

    #[test]
    fn credentials_are_masked_and_the_rest_stays() {
        let token = format!("ghp_{}", "a1".repeat(18));
        for (text, expected) in [
            (format!("fatal: https://x:{token}@github.com/a/b"), "fatal: https://x:***@github.com/a/b".to_owned()),
            (format!("using {token}."), "using ***.".to_owned()),
            ("PGPASSWORD=hunter22 psql".to_owned(), "PGPASSWORD=*** psql".to_owned()),
            ("Authorization: Bearer abcdef123456".to_owned(), "Authorization: Bearer ***".to_owned()),
            ("password: \"hunter22\", x".to_owned(), "password: ***, x".to_owned()),
            (
                r#"{"password": "hunter22json", "apiKey":"abcdef12"}"#.to_owned(),
                r#"{"password": "***", "apiKey":"***"}"#.to_owned(),
            ),
            ("DB_PASS=hunter2222 x".to_owned(), "DB_PASS=*** x".to_owned()),
            ("SECRET_KEY_BASE=abcdef12".to_owned(), "SECRET_KEY_BASE=***".to_owned()),
            ("password: 'correct horse battery'".to_owned(), "password: ***".to_owned()),
            ("https://user:pa@ss1234@host/x".to_owned(), "https://user:***@host/x".to_owned()),
            ("curl -u me:hunter22 http://x".to_owned(), "curl -u me:*** http://x".to_owned()),
            ("sshpass -p hunter22 ssh x".to_owned(), "sshpass -p *** ssh x".to_owned()),
            ("X-Api-Key: abcdef123456".to_owned(), "X-Api-Key: ***".to_owned()),
            ("AccountKey=abcdefgh==;x".to_owned(), "AccountKey=***;x".to_owned()),
            ("?sig=abcdef%2Bgh&x=1".to_owned(), "?sig=***&x=1".to_owned()),
            ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj".to_owned(), "***".to_owned()),
            ("token=$TOKEN and token=***".to_owned(), "token=$TOKEN and token=***".to_owned()),
        ] {
            assert_eq!(secrets(&text), expected);
        }
    }

    #[test]
    fn a_private_key_is_masked_to_its_end() {
        let key = ["x", "-----BEGIN RSA PRIVATE KEY-----", "MIIB", "Ab==", "-----END RSA PRIVATE KEY-----", "y"];
        let masked = lines(key.iter().map(|line| Cow::Borrowed(*line)));
        assert_eq!(
            masked,
            ["x", "-----BEGIN RSA PRIVATE KEY-----", "***", "***", "-----END RSA PRIVATE KEY-----", "y"]
        );
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in [
            "error: secret not found",
            "Unexpected token: identifier",
            "SyntaxError: Unexpected token: name (foobar)",
            "tokens: 12",
            "key=abc",
            "ünïcödé: ä",
            "FATAL:  password authentication failed for user \"odoo\"",
            "assert token == other_token",
            "Error: Cannot find module 'token-parser'",
            r#"{"passed": "12 tests", "keyword": "function", "primaryKey": "customer_id", "tokenType":"identifier"}"#,
            "Unexpected token = identifier",
            "bypass=certificate signature=void(int)",
        ] {
            assert_eq!(secrets(text), text);
        }
    }

    #[test]
    fn what_changes_between_runs_is_masked() {
        assert_eq!(
            unstable("/tmp/pip-a1b2/x failed at 2024-05-01 10:20:30 in 12.5s (0x7ffe12, 4f2a9c01d)"),
            unstable("/tmp/pip-zz99/y failed at 2025-01-02 01:02:03 in 3s (0x55aa, 0123abc99)")
        );
        assert_ne!(unstable("status 503"), unstable("status 404"));
        assert_ne!(unstable("package foo"), unstable("package bar"));
    }
}
