//! The categories used where nothing is configured.

/// What stands for their file in messages.
pub(super) const FILE: &str = "built-in";

/// Written as a configuration, so that it goes through the same door, and so that `init` and the documentation can
/// show it.
pub(super) const YAML: &str = r#"router:
  categories:
    oca_modules: ["addons/**"]
    custom_addons: ["custom_addons/**"]
    docker: ["**/Dockerfile*", "**/docker-compose*", "**/compose*.y*ml", "**/.dockerignore"]
    infrastructure: ["terraform/**", "infra/**", "infrastructure/**"]
    docs: ["docs/**", "**/*.md", "**/*.rst"]
    workflows: [".github/workflows/**", ".github/actions/**"]
    scripts: ["scripts/**"]
    python_code: ["**/*.py"]
    javascript: ["**/*.{js,jsx,ts,tsx,mjs,cjs,vue}"]
    database: ["**/*.sql", "**/migrations/**"]
"#;
