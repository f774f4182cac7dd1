//! A small repository like those of Odoo shops, for the demo and the tests: addons, own addons, a container image,
//! scripts, a front end and documentation.

use testkit::Fixture;

/// A workflow that routes, scores, runs a job for each of six categories if it is wanted, and ends with the gate.
pub const WORKFLOW: &str = include_str!("../consumer/ci.yml");

/// The jobs of [`WORKFLOW`] that a category wants.
pub const ROUTED_JOBS: [&str; 6] = ["oca_modules", "custom_addons", "docker", "docs", "scripts", "javascript"];

/// The repository with one commit on `main`, `workflow` being its `.github/workflows/ci.yml`.
#[must_use]
pub fn repository(workflow: &str) -> Fixture {
    let fixture = Fixture::new();
    for (path, content) in FILES {
        fixture.write(path, content);
    }
    fixture.write(".github/workflows/ci.yml", workflow);
    fixture.executable("scripts/backup.sh", true);
    fixture.commit("A shop");
    fixture
}

const FILES: &[(&str, &str)] = &[
    ("README.md", "# Shop\n\nOdoo 18 with the modules of Acme.\n"),
    ("Dockerfile", "FROM odoo:18\nCOPY addons /mnt/extra-addons\n"),
    ("docker-compose.yml", "services:\n  odoo:\n    build: .\n"),
    ("docs/index.md", "# Manual\n\nHow to sell.\n"),
    ("scripts/backup.sh", "#!/bin/sh\npg_dump shop\n"),
    ("addons/web_responsive/__init__.py", ""),
    (
        "addons/web_responsive/__manifest__.py",
        "{'name': 'Web Responsive', 'version': '18.0.1.0.0', 'depends': ['web']}\n",
    ),
    ("addons/web_responsive/static/src/menu.js", "export const menu = [];\n"),
    ("custom_addons/acme_sale/__init__.py", "from . import models\n"),
    (
        "custom_addons/acme_sale/__manifest__.py",
        "{'name': 'Acme Sale', 'version': '18.0.1.0.0', 'depends': ['sale']}\n",
    ),
    ("custom_addons/acme_sale/models/__init__.py", "from . import sale_order\n"),
    (
        "custom_addons/acme_sale/models/sale_order.py",
        "from odoo import fields, models\n\n\nclass SaleOrder(models.Model):\n    _inherit = 'sale.order'\n\n    acme_code = fields.Char()\n",
    ),
];
