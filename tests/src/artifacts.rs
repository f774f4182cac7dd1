//! Stand-ins for the actions that hand files from job to job, which act cannot download: composite actions of the same name and
//! commit that copy into and out of a folder.
//!
//! Where they differ from the real ones: files keep their own names and lose the folders they had in common; there is no
//! retention, and an artifact of another run is looked for in a folder named after that run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::must;

/// The variable that names the folder of artifacts.
pub const FOLDER_VARIABLE: &str = "ARTIFACTS";

const UPLOAD: &str = r#"
name: Upload
description: Copies files into a folder
inputs:
  name: { description: Name, required: true }
  path: { description: Files, required: true }
  if-no-files-found: { description: What then, default: warn }
  retention-days: { description: Not used, default: "" }
  overwrite: { description: Whether an artifact may be replaced, default: "false" }
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        FILES: ${{ inputs.path }}
        MISSING: ${{ inputs.if-no-files-found }}
        RUN: ${{ github.run_id }}
      run: |
        folder="$ARTIFACTS/$RUN/$NAME"
        rm -rf "$folder" && mkdir -p "$folder"
        while IFS= read -r file; do
          [ -n "$file" ] || continue
          # As in the real artifact, where the folders of two steps keep files of one name apart.
          step="$folder/$(basename "$(dirname "$file")")"
          if [ -f "$file" ]; then mkdir -p "$step" && cp "$file" "$step/"
          elif [ "$MISSING" = error ]; then echo "::error::no file $file"; exit 1; fi
        done <<< "$FILES"
"#;

const DOWNLOAD: &str = r#"
name: Download
description: Copies files out of a folder
inputs:
  name: { description: Name, required: true }
  path: { description: Where to, required: true }
  run-id: { description: Of another run, default: "${{ github.run_id }}" }
  github-token: { description: Not used, default: "" }
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        TO: ${{ inputs.path }}
        RUN: ${{ inputs.run-id }}
      run: |
        mkdir -p "$TO" && cp -R "$ARTIFACTS/$RUN/$NAME/." "$TO/"
"#;

/// Writes the stand-ins below `folder`: names with commits as workflows use them, and where they are.
#[must_use]
pub fn stand_ins(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let actions = [
        ("actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02", "upload", UPLOAD),
        ("actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093", "download", DOWNLOAD),
    ];
    let make = |(name, inside, action): (&'static str, &str, &str)| {
        let path = folder.join(inside);
        must(fs::create_dir_all(&path), "making a folder");
        must(fs::write(path.join("action.yml"), action), "writing an action");
        (name, path)
    };
    actions.map(make).into()
}
