//! The words of the language: categories, kinds, transience.

use std::fmt;

macro_rules! words {
    ($(#[doc = $of:literal])* $name:ident { $($variant:ident $word:literal $doc:literal,)* }) => {
        $(#[doc = $of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $doc] $variant,)*
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The names of all of them, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($word,)*];

            /// Its name in files and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What it means, one sentence.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$variant => $doc,)* }
            }

            /// Its place in [`Self::ALL`].
            #[must_use]
            pub const fn index(self) -> usize {
                self as usize
            }

            /// The one with this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

words! {
    /// A kind of failure, as reports, labels and `retry` name it.
    Category {
        Compile "compile" "The code does not compile.",
        Test "test" "A test failed.",
        Lint "lint" "A linter or formatter objects.",
        Dependency "dependency" "A dependency is missing or its versions contradict each other.",
        Network "network" "A connection failed, was cut, or a server answered 5xx.",
        RateLimit "rate-limit" "A server asked for fewer requests.",
        Auth "auth" "Credentials are missing or refused.",
        Timeout "timeout" "Something took too long.",
        OutOfMemory "out-of-memory" "Memory ran out.",
        DiskFull "disk-full" "The disk is full.",
        Crash "crash" "A program crashed.",
        Docker "docker" "The container engine or an image.",
        Database "database" "A database refused, was locked or not ready.",
        Vcs "vcs" "Version control.",
        Config "config" "A configuration is wrong.",
        Runner "runner" "The machine or GitHub itself.",
        CoverageOrGate "coverage-or-gate" "A threshold was not reached.",
        Documentation "documentation" "Links, TeX, documentation builds.",
        Deploy "deploy" "A deployment failed.",
        Unknown "unknown" "None of the others.",
    }
}

words! {
    /// What a line is in a log. The ranking learns one weight a kind, and of several rules of the same priority the kind
    /// that stands first here wins.
    Kind {
        Cause "cause" "A problem that by itself is the reason.",
        TestItem "test-item" "The headline of one failed test in a runner's failure report.",
        Assertion "assertion" "The message below a failed test: expected and actual values.",
        Exception "exception" "The message line of an exception, traceback or panic.",
        CompileError "compile-error" "An error of a compiler, interpreter or type checker.",
        LintItem "lint-item" "One finding of a linter, formatter, link checker or a check of generated files.",
        Missing "missing" "A command, file, module, target, branch, secret or variable that is not there.",
        Dependency "dependency" "Packages could not be resolved or installed.",
        Network "network" "A connection, a download or a registry failed.",
        Crash "crash" "A program was killed or crashed.",
        Resource "resource" "Memory, disk, quota or time ran out.",
        Service "service" "A database, daemon or other server refuses or is not there.",
        Config "config" "A configuration, manifest, option or version is wrong.",
        Error "error" "Something failed; more specific than a trailer, but generic.",
        Summary "summary" "Counts and headings that say that something failed, not why.",
        Trailer "trailer" "Generic exit lines that are never the cause.",
        Pass "pass" "A test or step that passed.",
        Noise "noise" "Looks bad and is not.",
    }
}

words! {
    /// Whether running the same thing again can pass.
    Transient {
        Yes "yes" "Running it again can pass.",
        No "no" "Running it again fails the same way.",
        Unknown "unknown" "It cannot be told from the line.",
    }
}

impl Kind {
    /// Whether a line of this kind can be a diagnosis by itself.
    #[must_use]
    pub const fn is_diagnosis(self) -> bool {
        !matches!(self, Self::Summary | Self::Trailer | Self::Pass | Self::Noise)
    }

    /// How sure a rule of this kind is that its line explains the failure, where its file does not say it.
    #[must_use]
    pub const fn default_confidence(self) -> f32 {
        match self {
            Self::Cause | Self::TestItem => 0.9,
            Self::Error => 0.5,
            Self::Summary | Self::Trailer | Self::Pass | Self::Noise => 0.0,
            _ => 0.7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for &category in Category::ALL {
            assert_eq!(Category::named(category.name()), Some(category));
        }
        for (index, &kind) in Kind::ALL.iter().enumerate() {
            assert_eq!((Kind::named(kind.name()), kind.index()), (Some(kind), index));
        }
        assert_eq!(Transient::named("yes"), Some(Transient::Yes));
        assert_eq!(Category::named("disk"), None);
    }

    #[test]
    fn only_the_last_four_kinds_are_silent() {
        let silent: Vec<&str> = Kind::ALL.iter().filter(|kind| !kind.is_diagnosis()).map(|kind| kind.name()).collect();
        assert_eq!(silent, ["summary", "trailer", "pass", "noise"]);
    }
}
