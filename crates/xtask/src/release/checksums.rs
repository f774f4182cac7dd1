//! `checksums.txt`: what the bootstrap believes. One line for each archive, and one for the program in it.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The file for a release: its entries by name, sorted.
pub(crate) fn render(version: &semver::Version, sums: &BTreeMap<String, String>) -> String {
    let mut text = format!(
        "# SHA-256 of every file of release {version}: `<hex>  <target>/<program>` for a program in the tool cache,\n\
         # `<hex>  <program>-<target>.tar.gz` for the archive it comes in.\n"
    );
    for (name, sum) in sums {
        text += &format!("{sum}  {name}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_form_that_the_bootstrap_reads() {
        let sums = BTreeMap::from([("b-x.tar.gz".to_owned(), sha256(b"b")), ("a/b".to_owned(), sha256(b""))]);
        let text = render(&semver::Version::new(1, 2, 3), &sums);
        let (comments, lines): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with('#'));
        assert!(comments[0].contains("release 1.2.3"), "{text}");
        let expected = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/b",
            "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b-x.tar.gz",
        ];
        assert_eq!(lines, expected);
    }
}
