//! The section's shape: checked, documented and published from here.

use settings::{Field, Shape};

/// The section's declaration.
#[must_use]
pub fn field() -> Field {
    let fields = vec![
        Field::optional(
            "series",
            Shape::Text,
            "The series of Odoo, `\"18.0\"`. Default: what the image or the modules' versions say.",
        ),
        Field::optional(
            "environments",
            Shape::Table("environment to its files", Box::new(environment())),
            "Where Odoo runs. Default: what is found by convention.",
        ),
        Field::optional(
            "exclude",
            many(),
            "Folders that are not searched for modules: test data, archives. In order; a later `!pattern` takes folders away from the list.",
        ),
        Field::optional("image_paths", many(), "Paths of the container that the images of all environments provide."),
        Field::optional(
            "enterprise",
            Shape::Switch,
            "Odoo Enterprise is there, though in no folder of the repository. Default: false.",
        ),
        Field::optional(
            "parity",
            many(),
            "Environments that have to load the same modules, an error if they do not; `none` compares none. Default: all declared ones, a warning.",
        ),
        Field::optional("policy", policy(), "What modules have to look like. Default: the OCA's conventions."),
        Field::optional(
            "severities",
            Shape::Table("rule to severity", Box::new(Shape::Word(&["error", "warning", "notice", "off"]))),
            "Other severities for rules.",
        ),
        Field::optional("waivers", Shape::List(Box::new(waiver())), "Findings that are lived with for a while."),
        Field::optional(
            "baseline",
            Shape::Text,
            "A file of known findings, from the repository's root: only new ones count. Made by `addons-path baseline`.",
        ),
    ];
    Field::optional("addons", Shape::Record(fields), "Which modules every environment loads (addons-path).")
}

fn many() -> Shape {
    Shape::OneOrMany(Box::new(Shape::Text))
}

fn environment() -> Shape {
    Shape::Record(vec![
        Field::optional("series", Shape::Text, "The series of this environment."),
        Field::optional("compose", many(), "Compose files, later ones over earlier."),
        Field::optional("service", Shape::Text, "The service that runs Odoo. Default: the one that looks like it."),
        Field::optional("profiles", many(), "Compose profiles that are on."),
        Field::optional(
            "env_files",
            many(),
            "Files of variables for interpolation in compose files. Default: `.env` beside the first.",
        ),
        Field::optional("devcontainer", Shape::Text, "A `devcontainer.json`."),
        Field::optional(
            "dockerfile",
            Shape::Text,
            "A Dockerfile; its folder's files are copied from the repository's root, or from its own folder where they are not there.",
        ),
        Field::optional("kubernetes", many(), "Kubernetes manifests."),
        Field::optional(
            "odoo_conf",
            many(),
            "Configurations of Odoo that this environment has to read; a later one wins.",
        ),
        Field::optional("addons_path", many(), "Its addons path outright, where no file says it."),
        Field::optional(
            "mounts",
            Shape::Table("path of the container to folder of the repository", Box::new(Shape::Text)),
            "What stands where, where no file says it.",
        ),
        Field::optional("image_paths", many(), "Paths of the container that its image provides."),
        Field::optional("working_dir", Shape::Text, "Where relative paths start."),
    ])
}

fn policy() -> Shape {
    Shape::Record(vec![
        Field::optional(
            "version_format",
            Shape::Word(&["oca", "odoo", "none"]),
            "`oca`: the series and three numbers; `odoo`: what Odoo takes. Default: `oca`.",
        ),
        Field::optional(
            "readme",
            Shape::Word(&["any", "rst", "none"]),
            "`any`: rst, md or txt, and rst for applications. Default: `any`.",
        ),
        Field::optional("licenses", many(), "Allowed licences. Default: those that the OCA's linter allows."),
        Field::optional("series", many(), "Allowed series. Default: all."),
        Field::optional(
            "tax_forms",
            Shape::Record(vec![
                Field::optional(
                    "modules",
                    many(),
                    "Folders of tax modules. Default: modules with `bir` in their name.",
                ),
                Field::optional("depends", many(), "What tax modules depend on. Default: `l10n_ph`."),
                Field::optional("forms", many(), "The forms there are. Default: 2307, 2316, 1601-C, 1702-RT, 2550Q."),
            ]),
            "Tax modules have to declare their forms in the manifest's `bir_forms`.",
        ),
    ])
}

fn waiver() -> Shape {
    Shape::Record(vec![
        Field::required("rule", Shape::Text, "The rule."),
        Field::optional("file", Shape::Text, "A pattern of files; without it all."),
        Field::optional("contains", Shape::Text, "A text that the finding's message contains."),
        Field::required("reason", Shape::Text, "Why it is lived with."),
        Field::required("until", Shape::Text, "The last day, `2026-12-31`; after it the waiver itself is an error."),
    ])
}
