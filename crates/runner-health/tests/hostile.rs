//! What files, tools and payloads say may be anything.

use proptest::prelude::*;
use runner_health::version::{Requirement, Version};
use runner_health::{kernel, time};

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in "\\PC*|[0-9T:.Z+-]{0,40}|(Mem(Total|Available): ?[0-9]* kB\n)*|[0-9]*:memory,?:(/\\.\\.|a|:)*") {
        prop_assert!(time::parse(&text).is_none_or(|_| text.len() >= 20));
        prop_assert!(kernel::meminfo(&text).is_none_or(|memory| memory.percent() <= 100.0));
        prop_assert!(kernel::loadavg(&text).is_none_or(|load| load >= 0.0));
        prop_assert!(kernel::memory_group(&text).is_none_or(|(_, path)| text.contains(&path)));
        prop_assert!(kernel::group_limit(&text).is_none_or(|limit| limit < 1 << 60));
        if let Some(version) = Version::find(&text) {
            prop_assert_eq!(Version::parse(&version.to_string()), Some(version));
        }
    }

    #[test]
    fn a_requirement_names_a_program_and_no_path_or_flag(text in "\\PC*|[a-z0-9./<>=, -]{0,20}") {
        if let Ok(requirement) = Requirement::parse(&text) {
            prop_assert!(!requirement.tool.contains(['/', '\\', ' ', '\n']) && !requirement.tool.starts_with('-'));
        }
    }

    #[test]
    fn times_keep_their_order(a in 0_u32..4_000, b in 0_u32..4_000) {
        let text = |minutes: u32| format!("2026-02-{:02}T{:02}:{:02}:00Z", 27 + minutes / 1440 % 2, minutes / 60 % 24, minutes % 60);
        let (x, y) = (text(a), text(b));
        prop_assert_eq!(x.cmp(&y), time::parse(&x).cmp(&time::parse(&y)));
    }
}
