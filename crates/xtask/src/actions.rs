//! The programs that are packaged as actions, for what is made from their definitions. The end-to-end tests take this very file as
//! a module of theirs (`tests/tests/docs/programs.rs`), and see that it names the folders of `actions/` and no others.

use action::Spec;

/// Every program that is packaged as an action.
pub(crate) const ACTIONS: &[&Spec] = &[
    &addons_path::SPEC,
    &change_router::SPEC,
    &ci_gate::SPEC,
    &comment::SPEC,
    &complexity_scorer::SPEC,
    &drift_guard::SPEC,
    &failure_diagnoser::SPEC,
    &healer::SPEC,
    &incident::SPEC,
    &last_success::SPEC,
    &remediate::SPEC,
    &retry::SPEC,
    &runner_health::SPEC,
    &self_healing::SPEC,
    &smart_cache::SPEC,
];
