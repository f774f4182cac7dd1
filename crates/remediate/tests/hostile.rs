//! Logs and reports may say anything: remedies are chosen from the table, and nothing a log wrote reaches a command.

use proptest::prelude::*;
use remediate::{Case, Policy, choose, diff, units, wait};
use rulebase::Category;

proptest! {
    #[test]
    fn only_the_table_decides(rule in "\\PC*|(npm|pip|yarn)/[a-z-]{0,20}", name in "(file|message|retry_after)", value in "\\PC*|Cargo\\.lock; rm -rf /") {
        for &category in Category::ALL {
            let case = Case { rule: Some(rule.clone()), parameters: [(name.clone(), value.clone())].into(), ..Case::of(category) };
            for chosen in choose(&[case], &Policy::default()) {
                prop_assert!(remediate::TABLE.iter().any(|entry| entry.remedy == chosen.remedy && entry.tool == chosen.tool));
                prop_assert!(!chosen.why.contains(&value) || value.len() < 4, "{}", chosen.why);
            }
        }
    }

    #[test]
    fn any_line_is_read_for_a_time(line in "\\PC*|(Retry-After: |try again in )?[0-9]{0,25} ?(s|min|hours|İ)?") {
        let case = Case { excerpt: vec![line.clone()], ..Case::of(Category::RateLimit) };
        let has_digit = line.contains(|character: char| character.is_ascii_digit());
        prop_assert!(wait::asked(&case).is_none() || has_digit);
        prop_assert!(units::reclaimed(&line).is_none() || has_digit);
        if let Ok(time) = units::duration(&line) {
            prop_assert!(time.as_secs() <= 6 * 3_600);
        }
    }

    #[test]
    fn a_diff_holds_both_texts(old in "([abc]{0,2}\n){0,12}", new in "([abc]{0,2}\n){0,12}") {
        let patch = diff::unified("f", &old, &new);
        let side = |drop: char| -> usize {
            patch.lines().skip(2).filter(|line| !line.starts_with("@@") && !line.starts_with(drop)).count()
        };
        let changed = |sign: char| patch.lines().skip(2).filter(|line| line.starts_with(sign)).count();
        prop_assert_eq!(patch.is_empty(), old == new);
        prop_assert!(side('+') <= old.lines().count() && side('-') <= new.lines().count());
        prop_assert_eq!(old.lines().count() + changed('+'), new.lines().count() + changed('-'));
    }
}
