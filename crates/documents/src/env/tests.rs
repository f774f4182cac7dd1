use super::*;
use proptest::prelude::*;

fn values(text: &str) -> BTreeMap<String, String> {
    let shell = |name: &str| (name == "HOME").then(|| Binding { text: "/root".to_owned(), place: None });
    let (variables, problems) = resolve(&Arc::from(".env"), text.as_bytes(), &shell);
    assert_eq!(problems, [], "{text}");
    variables.into_iter().map(|(key, variable)| (key, variable.value.as_str().to_owned())).collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let expected = expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    assert_eq!(values(text), expected, "{text}");
}

#[test]
fn what_compose_documents() {
    check("A=1\nB= 2 # c\nC=3#c\n# D=4\n\nexport E=5\n", &[("A", "1"), ("B", "2"), ("C", "3#c"), ("E", "5")]);
    check("A='x $HOME\ny' # c\nB=\"x $HOME\\n\\\"q\\\"\"\n", &[("A", "x $HOME\ny"), ("B", "x /root\n\"q\"")]);
    check("A=a\nB=${A}b\nC=${NO:-$B}c\nD=$$A\n", &[("A", "a"), ("B", "ab"), ("C", "abc"), ("D", "$A")]);
    check("A=\"\\$x\\t\\q\\0101\"\nB: yaml\nC=\n", &[("A", "$x\t\\qA"), ("B", "yaml"), ("C", "")]);
    check("HOME\nNONE\n1A=x\r\nB=y\r\n", &[("HOME", "/root"), ("B", "y")]);
    check("\u{feff}A=1\nA=2\nHOME=/h\nB=$HOME", &[("A", "2"), ("HOME", "/h"), ("B", "/root")]);
    check("A='x'B=y", &[("A", "x"), ("B", "y")]);
    check("A.b-c[0]=1\nexported=2", &[("A.b-c[0]", "1"), ("exported", "2")]);
}

#[test]
fn mistakes_have_places_and_the_rest_is_read() {
    let text = "A B=1\nC$=2\n=3\nD=${X\nE=5\nF=\"open\nG=7\n";
    let (variables, problems) = resolve(&Arc::from(".env"), text.as_bytes(), &|_| None);
    let said: Vec<String> =
        problems.iter().map(|p| format!("{}:{} {}", p.span.start.line, p.span.start.column, p.message)).collect();
    assert_eq!(
        said,
        [
            "1:1 a name has no spaces",
            "2:2 `$` cannot stand in the name of a variable",
            "3:1 expected a name before the sign",
            "6:3 the value is not closed",
            "4:3 `${X` is not closed, expected `}`",
        ]
    );
    assert_eq!(variables.keys().collect::<Vec<_>>(), ["E"]);
}

#[test]
fn places_of_values_and_of_what_was_put_in() {
    let text = "ROOT=/srv\nPATH=\"$ROOT/a\"\n";
    let (variables, _) = resolve(&Arc::from("stack/.env"), text.as_bytes(), &|_| None);
    let path = &variables["PATH"];
    assert_eq!((path.value.as_str(), path.place.to_string().as_str()), ("/srv/a", "stack/.env:2"));
    assert_eq!(path.from[0].to_string(), "stack/.env:1");
    assert_eq!(path.value.span(5..6).bytes(), 22..23);
}

#[test]
fn values_cannot_grow_without_bounds() {
    let mut text = String::from("A0=xxxxxxxxxxxxxxxx\n");
    for index in 1..40 {
        text.push_str(&format!("A{index}=$A{0}$A{0}\n", index - 1));
    }
    let (_, problems) = resolve(&Arc::from(".env"), text.as_bytes(), &|_| None);
    assert!(problems[0].message.starts_with("the value expands to more than"), "{problems:?}");
}

proptest! {
    #[test]
    fn spans_stand_inside_the_text(text in "(?s)([A-Z =:'\"$#{}\\\\é\n]|export ){0,60}") {
        let (assignments, problems) = parse(text.as_bytes());
        for assignment in &assignments {
            prop_assert_eq!(&text[assignment.key_span.bytes()], assignment.key.as_str());
            if let Some(value) = &assignment.value {
                prop_assert!(text.get(value.whole().bytes()).is_some());
            }
        }
        for problem in problems {
            prop_assert!(text.get(problem.span.bytes()).is_some());
        }
        let _ = resolve(&Arc::from(".env"), text.as_bytes(), &|_| None);
    }
}
