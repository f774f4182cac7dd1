"""Asks manifestoo about a folder of modules: what each depends on, what depends on it, in which order, which licences clash."""

import json
import sys
from pathlib import Path

from manifestoo.addon_sorter import AddonSorterTopological
from manifestoo.addons_selection import AddonsSelection
from manifestoo.commands.check_licenses import check_licenses_command
from manifestoo.commands.list_codepends import list_codepends_command
from manifestoo.commands.list_depends import list_depends_command
from manifestoo_core.addons_set import AddonsSet
from manifestoo_core.odoo_series import OdooSeries


def selection(names):
    chosen = AddonsSelection()
    chosen.update(names)
    return chosen


addons = AddonsSet()
addons.add_from_addons_dirs([Path(sys.argv[1])])
modules = {}
for name in addons:
    modules[name] = {
        "depends": sorted(list_depends_command(selection([name]), addons, transitive=True)[0]),
        "codepends": sorted(list_codepends_command(selection([name]), addons)),
    }
order = list(AddonSorterTopological().sort(list(addons), addons))
licenses = check_licenses_command(selection(addons), addons, False, OdooSeries(sys.argv[2]))
print(json.dumps({"modules": modules, "order": order, "licenses": [line for line in licenses if "not found" not in line]}))
