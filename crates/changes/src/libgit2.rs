//! Process-wide settings of libgit2, made once before any repository is opened.

use std::sync::Once;

static PREPARED: Once = Once::new();

/// Prepares libgit2 for the repositories a workflow meets: owned by another user (containers), partial clones,
/// repositories whose refs only the git program can read. Cheap after the first call.
pub(crate) fn prepare() {
    PREPARED.call_once(|| {
        // Git itself does not hash every object it reads either, and it doubles the time of a large change.
        git2::opts::strict_hash_verification(false);
        set_statics();
    });
}

/// Reading commits runs nothing that a repository's owner could have prepared, so the owner does not matter here; the
/// git program keeps its own check (see `crate::git`). The extensions either change nothing for a reader of objects
/// (`partialclone`, `relativeworktrees`) or are answered elsewhere (`refstorage`, see `crate::refs`).
#[expect(
    unsafe_code,
    reason = "libgit2 keeps both settings in static variables; `PREPARED` makes this the only writer"
)]
fn set_statics() {
    let extensions = ["partialclone", "refstorage", "relativeworktrees"];
    // SAFETY: called once, from inside `Once::call_once`, before this crate opens its first repository; no other code of
    // the workspace touches these settings or opens repositories with git2.
    let done = unsafe {
        git2::opts::set_verify_owner_validation(false).and_then(|()| git2::opts::set_extensions(&extensions))
    };
    // It fails only if memory runs out; a repository with such an extension is then refused when it is opened.
    drop(done);
}
