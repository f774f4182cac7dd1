//! `cargo xtask demo`: a pull request of a small Odoo repository, routed, scored, run and gated by a real runner.
//!
//! Everything it says is looked up in what the runner reports, and it ends with 1 when reality differs.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::markdown::plain;
use end_to_end::tools::{Tool, folder};
use end_to_end::{Consumer, odoo, programs};

use crate::tools;

/// The jobs that the change below wants.
const WANTED: [&str; 2] = ["custom_addons", "docs"];

/// Shows it. Says yes when everything happened as promised.
pub(crate) fn run() -> Result<bool, String> {
    tools::install()?;
    let built = build()?;
    let consumer = consumer();
    let changed = "custom_addons/acme_sale/models/sale_order.py, docs/index.md";
    println!("\nA shop's repository, and pull request 7 in it, which changes\n  {changed}");
    println!("Its workflow, .github/workflows/ci.yml, knows Pointsman only by `uses:`:");
    for line in odoo::WORKFLOW.lines().filter(|line| line.contains("insightpulseai/pointsman")) {
        println!("  {}", line.trim());
    }
    println!("\nRunning it under act, on this machine, checked out at depth 1 as GitHub's runner does ...");
    let started = Instant::now();
    let act = Act::new(folder().join(Tool::Act.path()), &consumer.folder, &consumer.payload);
    let run = act.programs(&built).run();
    println!("... done in {:.1} s.\n", started.elapsed().as_secs_f64());
    show_jobs(&run);
    show_step(&run, "route", "The router's and the scorer's step summary");
    show_step(&run, "gate", "The gate's step summary");
    Ok(judge(&run))
}

/// Builds the programs and gives their folder.
fn build() -> Result<PathBuf, String> {
    if let Some(folder) = std::env::var_os(programs::FOLDER_VARIABLE) {
        return Ok(folder.into());
    }
    println!("building {}", programs::names().join(", "));
    let status = programs::build_command().stdin(Stdio::null()).status();
    let status = status.map_err(|error| format!("running `cargo`: {error}"))?;
    if status.success() { Ok(programs::built()) } else { Err("the build failed".to_owned()) }
}

fn consumer() -> Consumer {
    let fixture = odoo::repository(odoo::WORKFLOW);
    fixture.branch("topic");
    let model = "from odoo import fields, models\n\n\nclass SaleOrder(models.Model):\n    _inherit = 'sale.order'\n\n    \
                 acme_code = fields.Char(index=True)\n    acme_note = fields.Text()\n";
    fixture.write("custom_addons/acme_sale/models/sale_order.py", model);
    fixture.write("docs/index.md", "# Manual\n\nHow to sell, and what to note.\n");
    fixture.commit("A note on orders");
    Consumer::pull_request(fixture, "topic")
}

fn show_jobs(run: &Run) {
    println!("{:<16}{:<10}what it printed", "job", "result");
    for (id, _) in &run.declared {
        let printed = run.jobs.iter().find(|job| job.id == *id).map(|job| job.printed()).unwrap_or_default();
        let first =
            if odoo::ROUTED_JOBS.contains(&id.as_str()) { printed.lines().next().unwrap_or_default() } else { "" };
        println!("{id:<16}{:<10}{first}", word(run.result(id)));
    }
}

fn show_step(run: &Run, job: &str, title: &str) {
    println!("\n---- {title} ----");
    match run.jobs.iter().find(|candidate| candidate.id == job) {
        Some(job) => println!("{}", plain(&job.summary()).trim_end()),
        None => println!("(the job `{job}` did not run)"),
    }
}

/// Compares what happened with what should have, line by line.
fn judge(run: &Run) -> bool {
    let mut claims = vec![("the router answered".to_owned(), run.result("route") == JobResult::Success)];
    for job in odoo::ROUTED_JOBS {
        let wanted = WANTED.contains(&job);
        let (verb, result) = if wanted { ("ran", JobResult::Success) } else { ("was skipped", JobResult::Skipped) };
        claims.push((format!("`{job}` {verb}"), run.result(job) == result));
    }
    claims.push(("the gate passed".to_owned(), run.result("gate") == JobResult::Success));
    let summary = |id: &str| {
        let jobs = run.jobs.iter().filter(|job| job.id == id);
        plain(&jobs.map(|job| job.summary()).collect::<String>())
    };
    claims.push((
        "the summary names the category `custom_addons`".to_owned(),
        summary("route").contains("custom_addons"),
    ));
    claims.push((
        "the gate's summary names every job".to_owned(),
        odoo::ROUTED_JOBS.iter().all(|job| summary("gate").contains(job)),
    ));
    println!("\n---- What you should see above ----");
    for (claim, holds) in &claims {
        println!("{}  {claim}", if *holds { "   ok" } else { "WRONG" });
    }
    let holds = claims.iter().all(|(_, holds)| *holds);
    if !holds {
        println!("\nact's log:\n{}", run.log);
    }
    holds
}

fn word(result: JobResult) -> &'static str {
    match result {
        JobResult::Success => "success",
        JobResult::Failure => "FAILURE",
        JobResult::Skipped => "skipped",
    }
}
