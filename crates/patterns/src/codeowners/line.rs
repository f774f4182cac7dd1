//! One line: a pattern, its owners, a comment.

/// A message and perhaps a hint.
pub(super) type Wrong = (String, Option<String>);

/// Splits a line into its pattern, escapes kept, and its owners; `None` when there is nothing on it.
pub(super) fn read(line: &str) -> Result<Option<(String, Vec<String>)>, Wrong> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut words = words(line).into_iter();
    let Some(pattern) = words.next() else { return Ok(None) };
    let owners: Vec<String> = words.collect();
    if let Some(owner) = owners.iter().find(|owner| !is_owner(owner)) {
        let hint = "owners are written `@user`, `@organization/team` or as an email address".to_owned();
        return Err((format!("`{owner}` is not an owner, so GitHub skips the line"), Some(hint)));
    }
    Ok(Some((pattern, owners)))
}

/// The words before a comment. A backslash keeps the character after it, a space too, in its word.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                word.push(c);
                word.extend(chars.next());
            }
            '#' if word.is_empty() => break,
            c if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_owner(text: &str) -> bool {
    let name = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !text.is_empty() && text.chars().all(allowed)
    };
    match text.strip_prefix('@') {
        Some(handle) => match handle.split_once('/') {
            Some((organization, team)) => name(organization) && name(team),
            None => name(handle),
        },
        None => text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && name(domain) && domain.contains('.') && !domain.starts_with('.')
        }),
    }
}
